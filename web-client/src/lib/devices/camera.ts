/** The phone's camera as far as its browser lets it be set: torch, zoom, focus, size; told as it really is, never as it was wished. */
import type { CameraAbilities, CameraNow, CameraWish, Facing } from "../contract/session";

/** Image Capture's additions to what the DOM types know (w3c/mediacapture-image). */
interface Abilities extends MediaTrackCapabilities {
  torch?: boolean;
  zoom?: { min: number; max: number };
  focusMode?: string[];
}
interface Settings extends MediaTrackSettings {
  torch?: boolean;
  zoom?: number;
  focusMode?: string;
}
/** Devices change their cameras by themselves too (heat, another app): looked at so often. */
export const lookEveryMs = 3_000;
export type Wished = Partial<Pick<CameraWish, "torch" | "zoom" | "focus" | "width" | "height">>;

/** Whether nothing of what was asked for became different. The rest says nothing: phones change their frame rate by themselves. */
export const isKept = (asked: Partial<CameraWish>, before: CameraNow, now: CameraNow) =>
  (["torch", "zoom", "focus", "width", "height", "facing"] as const).every((aspect) => asked[aspect] == null || now[aspect] === before[aspect]);

export function abilitiesOf(track: MediaStreamTrack): CameraAbilities {
  const can = (track.getCapabilities?.() ?? {}) as Abilities;
  return {
    torch: can.torch === true,
    zoomLeast: can.zoom?.min ?? null,
    zoomMost: can.zoom?.max ?? null,
    focus: (can.focusMode ?? []).slice(0, 8),
    widthMost: can.width?.max ?? null,
    heightMost: can.height?.max ?? null,
  };
}

export function cameraOf(track: MediaStreamTrack, facing: Facing): CameraNow {
  const now = track.getSettings() as Settings;
  const can = abilitiesOf(track);
  return {
    label: track.label.slice(0, 120),
    width: now.width ?? 0,
    height: now.height ?? 0,
    framesPerSecond: Math.round(now.frameRate ?? 0),
    facing,
    torch: can.torch ? now.torch === true : null,
    zoom: now.zoom ?? null,
    focus: now.focusMode ?? null,
    can,
  };
}

/** applyConstraints replaces what was set before: every call says all that is wished. */
export function constraintsFor(wished: Wished, can: CameraAbilities, base: MediaTrackConstraints): MediaTrackConstraints {
  const more: Record<string, unknown>[] = [];
  if (wished.torch != null && can.torch) more.push({ torch: wished.torch });
  if (wished.zoom != null && can.zoomLeast != null && can.zoomMost != null) more.push({ zoom: Math.min(can.zoomMost, Math.max(can.zoomLeast, wished.zoom)) });
  if (wished.focus && can.focus.includes(wished.focus)) more.push({ focusMode: wished.focus });
  return {
    ...base,
    ...(wished.width && { width: { ideal: wished.width } }),
    ...(wished.height && { height: { ideal: wished.height } }),
    advanced: more as MediaTrackConstraintSet[],
  };
}

/** Holds one wish after the other on whatever camera is open, and tells what is true: at once, after a restart, and when the phone changes it by itself. */
export class CameraHand {
  private wished: Wished = {};
  private told = "";
  private watched: MediaStreamTrack | null = null;

  constructor(
    private readonly track: () => MediaStreamTrack | null,
    private readonly facing: () => Facing,
    private readonly tell: (now: CameraNow) => Promise<unknown>,
  ) {}

  async follow(wish: Wished) {
    for (const [name, value] of Object.entries(wish)) if (value != null) Object.assign(this.wished, { [name]: value });
    await this.apply();
    // A wish is answered also where it changed nothing: whoever asked waits for it.
    this.forget();
    await this.look();
  }

  /** What is told once is not told again: after a lost line it must be. */
  forget = () => void (this.told = "");

  /** Another track than before (turned, or restarted by the phone) starts without what was wished: it is set again. */
  async look() {
    const track = this.track();
    if (!track || track.readyState !== "live") return;
    if (this.watched && this.watched !== track && Object.keys(this.wished).length) {
      this.watched = track;
      await this.apply();
    }
    this.watched = track;
    const now = cameraOf(track, this.facing());
    const words = JSON.stringify(now);
    if (words === this.told) return;
    this.told = words;
    await this.tell(now).catch(() => (this.told = ""));
  }

  private async apply() {
    const track = this.track();
    if (!track) return;
    const { width, height, frameRate } = track.getConstraints();
    await track.applyConstraints(constraintsFor(this.wished, abilitiesOf(track), { width, height, frameRate })).catch(() => undefined);
  }
}
