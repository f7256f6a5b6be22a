/**
 * Notices when camera or microphone is taken away (a call, another application, a locked screen, a plug that is pulled) and takes them back.
 * A muted track comes back by itself; an ended one is opened anew and put in its place in the stream.
 */
import { deviceProblem, type Kind, put } from "./devices";

/** Stopped: it is there and gives nothing. Gone: nothing of its kind is plugged in. */
export type Paused = Record<Kind, false | "stopped" | "gone">;

export interface CaptureOptions {
  /** Opens the device anew, or another one where it is gone; throws while none can be had. */
  reopen: (kind: Kind, deviceId: string | undefined) => Promise<MediaStreamTrack>;
  changed: (paused: Paused) => void;
  /** @param another It is not the device of before. */
  replaced: (kind: Kind, track: MediaStreamTrack, another: boolean) => void;
  /** Phones stop the camera of a page that is not seen, and some do not say so. */
  stopsWhenHidden?: boolean;
}
/** Shorter interruptions are not worth a word: browsers mute a track for a moment when devices change. */
export const noticeMs = 500;
export const retryMs = 2_000;
const kinds = ["audio", "video"] as const;

export class CaptureWatch {
  paused: Paused = { audio: false, video: false };
  private notice: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly opening = new Set<Kind>();
  private readonly gone = new Set<Kind>();
  /** Devices of the tracks: some browsers do not know that of one that has ended. */
  private readonly devices = new WeakMap<MediaStreamTrack, string | undefined>();
  private closed = false;

  constructor(
    private readonly stream: MediaStream,
    private readonly options: CaptureOptions,
  ) {
    for (const track of stream.getTracks()) this.watch(track);
    document.addEventListener("visibilitychange", this.look);
    navigator.mediaDevices?.addEventListener?.("devicechange", this.look);
  }

  /** A track that has taken the place of another, after a flip for example. */
  watch(track: MediaStreamTrack) {
    if (this.devices.has(track)) return;
    this.devices.set(track, track.getSettings?.().deviceId);
    for (const event of ["mute", "unmute", "ended"]) track.addEventListener(event, this.look);
  }

  close() {
    this.closed = true;
    clearTimeout(this.notice);
    clearTimeout(this.retry);
    document.removeEventListener("visibilitychange", this.look);
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.look);
  }

  /** Who leaves the page does so at once: what is told later may never be sent. */
  private readonly look = () => {
    if (this.closed) return;
    clearTimeout(this.notice);
    if (document.hidden) this.tell();
    else this.notice = setTimeout(() => this.tell(), noticeMs);
    for (const kind of kinds) if (this.trackOf(kind)?.readyState === "ended") void this.takeBack(kind);
  };

  private trackOf(kind: Kind) {
    return this.stream.getTracks().find((track) => track.kind === kind);
  }

  private pauseOf(kind: Kind): Paused[Kind] {
    const track = this.trackOf(kind);
    if (!track) return false;
    if (track.readyState === "ended") return this.gone.has(kind) ? "gone" : "stopped";
    return (track.muted || (kind === "video" && !!this.options.stopsWhenHidden && document.hidden)) && "stopped";
  }

  private tell() {
    const now = { audio: this.pauseOf("audio"), video: this.pauseOf("video") };
    if (now.audio === this.paused.audio && now.video === this.paused.video) return;
    this.paused = now;
    this.options.changed(now);
  }

  /** Browsers give devices only to a page that is seen; a call may hold them for long. */
  private async takeBack(kind: Kind) {
    if (document.hidden || this.opening.has(kind)) return;
    this.opening.add(kind);
    const old = this.trackOf(kind)!;
    const device = this.devices.get(old);
    let gone = false;
    const track = await this.options.reopen(kind, device).catch((error) => {
      gone = deviceProblem(error).code === "no_camera";
      return null;
    });
    this.opening.delete(kind);
    if (gone) this.gone.add(kind);
    else this.gone.delete(kind);
    if (this.closed || this.trackOf(kind) !== old) return track?.stop();
    if (!track) {
      clearTimeout(this.retry);
      this.retry = setTimeout(this.look, retryMs);
      if (this.paused[kind]) this.tell();
      return;
    }
    put(this.stream, track);
    this.watch(track);
    this.options.replaced(kind, track, !!device && (this.devices.get(track) !== device || track.label !== old.label));
    this.tell();
  }
}
