/**
 * A browser whose line was narrow stops its large layer and then raises its estimate by 8 % a second at most, however wide
 * the line is again. When the most that it may send grows (b=AS, RFC 8866 section 5.8), libwebrtc tries that rate out at
 * once, in a burst of some 15 ms, and believes what it measures.
 */
export const firstCeilingKbps = 3_000;
/** A burst is some 6 KB: every so often it does a line of 300 kbit/s no harm (measured: every 2.5 s it cost sound), and a few more do none to one that is new. */
const lookEveryMs = 4_000;
const firstLooks = 4;
const firstLookEveryMs = 1_000;

/** Until the next look at a connection that has been looked at so often. */
export const nextLookMs = (looks: number) => (looks < firstLooks ? firstLookEveryMs : lookEveryMs);

const video = /^m=video [^]*?(?=^m=|(?![^]))/gm;

/** The answer with a most for all that the picture's sender sends. */
export function withCeiling(sdp: string, kbps: number): string {
  return sdp.replace(video, (section) => section.replace(/^b=AS:.*\r\n/gm, "").replace(/^c=.*\r\n/m, `$&b=AS:${kbps}\r\n`));
}

interface LayerRow {
  type?: string;
  kind?: string;
  rid?: string;
  active?: boolean;
  framesSent?: number;
  qualityLimitationReason?: string;
}

/** Tells when the line alone keeps the large layer back while the small one goes on. */
export class LargeLayerWatch {
  private frames = new Map<string, number>();

  constructor(private readonly large: string) {}

  /** @param rows of a statistics report; only what has changed since the last one counts. */
  isHeldBack(rows: Iterable<LayerRow>): boolean {
    let [held, others] = [false, false];
    for (const { type, kind, rid, active, framesSent = 0, qualityLimitationReason = "bandwidth" } of rows) {
      if (type !== "outbound-rtp" || kind !== "video" || !rid) continue;
      const before = this.frames.get(rid);
      this.frames.set(rid, framesSent);
      if (before === undefined || active === false) continue;
      if (rid !== this.large) others ||= framesSent > before;
      else held = framesSent === before && qualityLimitationReason === "bandwidth";
    }
    return held && others;
  }
}
