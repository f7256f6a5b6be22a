/** Looks at small grey pictures, a few a second, for what a person before a camera hardly does: everything changed at once, or nothing moved at all. Pure; tells signals, not verdicts. */

export type FrameSignal = "cut" | "standsStill";

/** Mean difference of grey (0 to 255) that counts as another picture. */
const cutLeast = 38;
/** A cut stands out so many times from what moved before. */
const cutOver = 5;
/** A sweep of the hand goes on moving; after a cut the new picture is as calm as the old one. */
const calmAfter = 0.4;
const stillMs = 12_000;
/**
 * A picture that stands still and is encoded anew differs now and then by so much at most (measured: 0.005, every few seconds); a camera's noise does all the time.
 * Measured through VP8 at up to 2.5 Mbit/s, cameras at rest with 15 frames a second: where the noise is σ 1 or 0.5 of 255, also denoised in blotches that change slowly, every single look differs;
 * and so it does at 60 to 200 kbit/s. There a picture that stands still goes on being refined and is found late or not at all: rather that than a false signal.
 */
const trifle = 0.05;
const triflesMost = 6;
const kept = 10;

export class FrameWatch {
  private before: Uint8Array | null = null;
  private readonly moved: number[] = [];
  private suspect: number | null = null;
  private same: { since: number; trifles: number[]; told: boolean } | null = null;
  private deafUntil = 0;

  /** The camera was turned, or the line came back: what changes now is no signal. */
  ignore(untilMs: number) {
    this.deafUntil = Math.max(this.deafUntil, untilMs);
    this.suspect = null;
    this.before = null;
    this.same = null;
  }

  look(grey: Uint8Array, nowMs: number): FrameSignal | null {
    const before = this.before;
    this.before = grey;
    if (!before || before.length !== grey.length || nowMs < this.deafUntil) return null;
    const change = difference(before, grey);
    const signal = this.cut(change) ? "cut" : this.still(change, nowMs);
    this.moved.push(change);
    if (this.moved.length > kept) this.moved.shift();
    return signal;
  }

  private cut(change: number): boolean {
    const suspect = this.suspect;
    const usual = median(this.moved.slice(0, suspect == null ? undefined : -1));
    this.suspect = this.moved.length >= kept && change >= cutLeast && change > cutOver * (usual + 1) ? change : null;
    return suspect != null && change < suspect * calmAfter;
  }

  private still(change: number, nowMs: number): FrameSignal | null {
    if (change > trifle) this.same = null;
    const same = (this.same ??= { since: nowMs, trifles: [], told: false });
    same.trifles = same.trifles.filter((at) => nowMs - at < stillMs);
    if (change > 0) same.trifles.push(nowMs);
    const stands = nowMs - same.since >= stillMs && same.trifles.length <= triflesMost;
    const news = stands && !same.told;
    same.told = stands;
    return news ? "standsStill" : null;
  }
}

export function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((x, y) => x - y);
  return sorted[sorted.length >> 1] ?? 0;
}
