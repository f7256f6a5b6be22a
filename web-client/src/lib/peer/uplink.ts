/**
 * A browser whose line was narrow stops its large layer and then raises its estimate by 8 % a second at most, however wide
 * the line is again. When the most that it may send grows (b=AS, RFC 8866 section 5.8), libwebrtc tries that rate out at
 * once, in a burst of some 15 ms, and believes what it measures.
 */
export const firstCeilingKbps = 3_000;
/** One look at a connection's layers a second. */
export const lookEveryMs = 1_000;
/** A burst is some 6 KB: every so often it does a line of 300 kbit/s no harm (measured: every 2.5 s it cost sound), and a few more do none to one that is new. */
export const looksBetweenTries = 4;
export const firstLooks = 4;

const video = /^m=video [^]*?(?=^m=|(?![^]))/gm;

/** The answer with a most for all that the picture's sender sends. */
export function withCeiling(sdp: string, kbps: number): string {
  return sdp.replace(video, (section) => section.replace(/^b=AS:.*\r\n/gm, "").replace(/^c=.*\r\n/m, `$&b=AS:${kbps}\r\n`));
}

/** A browser begins with 300 kbit/s, through which the first pictures of both layers need a second. Who comes back over another network begins with half of what the one before carried, and no more than this. */
const mostStartKbps = 1_000;
const leastStartKbps = 300;

/** Kilobits a second to begin with, by the line of before; null: it is not known. */
export const startAfter = (bps: number) => (Number.isFinite(bps) ? Math.round(Math.min(Math.max(bps / 2_000, leastStartKbps), mostStartKbps)) : null);

/** The answer with what the sender begins with (`x-google-start-bitrate` of libwebrtc; others pass over it). */
export function withStart(sdp: string, kbps: number): string {
  return sdp.replace(video, (section) => section.replace(/^a=rtpmap:(\d+) (?:VP8|H264)\/.*\r\n/gim, `$&a=fmtp:$1 x-google-start-bitrate=${kbps}\r\n`));
}

interface LayerRow {
  type?: string;
  kind?: string;
  rid?: string;
  active?: boolean;
  framesSent?: number;
  qualityLimitationReason?: string;
}

/** Tells when the line alone keeps the large layer back while the small one goes on, and when that line is to be tried out. */
export class LargeLayerWatch {
  private frames = new Map<string, number>();
  private looks = 0;
  private waited = 0;

  constructor(private readonly large: string) {}

  /**
   * One look. A browser tries its line out by itself too, with a few pictures of the large layer: that is not disturbed, and
   * puts the next try off no longer than it lasts.
   * @param rows of a statistics report; only what has changed since the last look counts.
   */
  triesNow(rows: Iterable<LayerRow>): boolean {
    this.looks++;
    const { large, others, limited } = this.since(rows);
    if (large > others / 2 || others === 0) {
      this.waited = 0;
      return false;
    }
    this.waited++;
    if (large > 0 || !limited || (this.looks > firstLooks && this.waited < looksBetweenTries)) return false;
    this.waited = 0;
    return true;
  }

  /** Pictures sent since the last look, and whether it is the line that limits the large layer. */
  private since(rows: Iterable<LayerRow>) {
    const sent = { large: 0, others: 0, limited: false };
    for (const { type, kind, rid, active, framesSent = 0, qualityLimitationReason = "bandwidth" } of rows) {
      if (type !== "outbound-rtp" || kind !== "video" || !rid) continue;
      const before = this.frames.get(rid);
      this.frames.set(rid, framesSent);
      if (before === undefined || active === false) continue;
      if (rid !== this.large) sent.others += framesSent - before;
      else [sent.large, sent.limited] = [framesSent - before, qualityLimitationReason === "bandwidth"];
    }
    return sent;
  }
}
