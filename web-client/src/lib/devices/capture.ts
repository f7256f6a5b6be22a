/**
 * Notices when the phone takes camera or microphone away (a call, another application, a locked screen) and takes them back.
 * A muted track comes back by itself; an ended one is opened anew and put in its place in the stream.
 */
export type Kind = "audio" | "video";
export type Paused = Record<Kind, boolean>;

export interface CaptureOptions {
  /** Opens a device anew; throws while it cannot be had. */
  reopen: (kind: Kind) => Promise<MediaStreamTrack>;
  changed: (paused: Paused) => void;
  replaced: (kind: Kind, track: MediaStreamTrack) => void;
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
  private readonly watched = new WeakSet<MediaStreamTrack>();
  private closed = false;

  constructor(
    private readonly stream: MediaStream,
    private readonly options: CaptureOptions,
  ) {
    for (const track of stream.getTracks()) this.watch(track);
    document.addEventListener("visibilitychange", this.look);
  }

  /** A track that has taken the place of another, after a flip for example. */
  watch(track: MediaStreamTrack) {
    if (this.watched.has(track)) return;
    this.watched.add(track);
    for (const event of ["mute", "unmute", "ended"]) track.addEventListener(event, this.look);
  }

  close() {
    this.closed = true;
    clearTimeout(this.notice);
    clearTimeout(this.retry);
    document.removeEventListener("visibilitychange", this.look);
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

  private isPaused(kind: Kind): boolean {
    const track = this.trackOf(kind);
    if (!track) return false;
    return track.muted || track.readyState === "ended" || (kind === "video" && !!this.options.stopsWhenHidden && document.hidden);
  }

  private tell() {
    const now = { audio: this.isPaused("audio"), video: this.isPaused("video") };
    if (now.audio === this.paused.audio && now.video === this.paused.video) return;
    this.paused = now;
    this.options.changed(now);
  }

  /** Browsers give devices only to a page that is seen; a call may hold them for long. */
  private async takeBack(kind: Kind) {
    if (document.hidden || this.opening.has(kind)) return;
    this.opening.add(kind);
    const old = this.trackOf(kind);
    const track = await this.options.reopen(kind).catch(() => null);
    this.opening.delete(kind);
    if (this.closed || this.trackOf(kind) !== old) return track?.stop();
    if (!track) {
      clearTimeout(this.retry);
      this.retry = setTimeout(this.look, retryMs);
      return;
    }
    track.enabled = old?.enabled ?? true;
    if (old) this.stream.removeTrack(old);
    this.stream.addTrack(track);
    this.watch(track);
    this.options.replaced(kind, track);
    this.tell();
  }
}
