/** How several recordings stay in step with one clock. Pure: numbers in, what to do out. */

export interface Span {
  fromMs: number;
  toMs: number;
}
export type Correction = { seekTo: number } | { rate: number };

/** Beyond this a jump is less disturbing than catching up. */
export const jumpBeyondSeconds = 0.4;
/** Below this nobody sees or hears it. */
export const inStepSeconds = 0.015;
/** The most that anybody plays faster or slower to catch up. */
const mostPart = 0.15;

/**
 * `wanted` and `actual` in seconds of the medium; `speed` of the whole replay. Small drift is caught up by
 * playing a little faster or slower, within about a second of the viewer's time; large drift by a jump.
 */
export function correct(wanted: number, actual: number, speed: number): Correction {
  const drift = wanted - actual;
  if (Math.abs(drift) > jumpBeyondSeconds * Math.max(1, speed)) return { seekTo: Math.max(0, wanted) };
  if (Math.abs(drift) < inStepSeconds) return { rate: speed };
  return { rate: speed * (1 + Math.max(-mostPart, Math.min(mostPart, drift))) };
}

/**
 * Browsers begin 80 ms before the moment that is asked for, so that Opus has warmed up (RFC 7845, section 4.6); where that lies
 * before a key frame, everything since the last one is decoded. The rest is the difference between the clocks of log and recording.
 */
const leadMs = 120;

/** What is decoded before `atMs` is shown: pictures begin at a key frame. `keys`: the moments of one recording's, in order of time. */
function sinceKey(keys: readonly number[], atMs: number) {
  const from = atMs - leadMs;
  return from - (keys[currentEntry(keys.map((k) => ({ atMs: k })), from)] ?? from);
}

/** So much of a film is decoded before anybody notices. */
const unnoticedMs = 300;

/**
 * The moment nearest to `atMs` within a span at which little must be decoded before all recordings show a picture, else the
 * least: whoever points at a ruler of an hour means a place some seconds wide, and whoever asks for what happened is led up to it.
 */
export function cheapMoment(recordings: readonly (readonly number[])[], atMs: number, { fromMs, toMs }: Span): number {
  const cost = (at: number) => Math.max(unnoticedMs, ...recordings.map((keys) => sinceKey(keys, at)));
  const near = recordings.flatMap((keys) => keys.map((k) => k + leadMs).filter((at) => at >= fromMs && at <= toMs));
  return [atMs, ...near].reduce((best, at) => {
    const saved = cost(best) - cost(at);
    return saved > 0 || (saved === 0 && Math.abs(at - atMs) < Math.abs(best - atMs)) ? at : best;
  });
}

export const covers = ({ fromMs, toMs }: Span, atMs: number) => atMs >= fromMs && atMs < toMs;

export function median(values: readonly number[]): number | null {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The entry that was last when the clock stood at `atMs`; -1 before the first. Entries are in order of time. */
export function currentEntry(entries: readonly { atMs: number }[], atMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
