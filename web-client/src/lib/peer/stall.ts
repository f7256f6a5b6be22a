/** Nothing has been played for so long: statistics tell whether anything comes, or only nobody says anything. They cost too much to be asked for all the time. */
const suspectedMs = 100;
/** Nothing at all has come for so long, where sound alone is fifty packets a second and the server's reports are twenty. */
export const stallMs = 250;
/** Whatever still comes by then: the others are silent, and the line is not. */
const doubtedMs = 1_000;

/** Tells, once, when packets that came in a steady stream stop. */
export class StallWatch {
  private newest = 0;
  private changedAt = 0;
  private done = true;

  /** @param newest when the newest packet was played; only its change counts. @returns whether statistics are to be asked now. */
  suspects(newest: number, now: number): boolean {
    if (newest !== this.newest) [this.newest, this.changedAt, this.done] = [newest, now, false];
    return !this.done && now - this.changedAt >= suspectedMs;
  }

  /** @param silentMs since anything came, as statistics tell; undefined where a browser does not count it. @returns whether the line has just been found dead. */
  finds(silentMs: number | undefined, now: number): boolean {
    const quiet = now - this.changedAt;
    const dead = !this.done && (silentMs ?? quiet) >= stallMs;
    // Only a look at what comes ends the watch: a page in the background looks once a second.
    this.done ||= dead || quiet > doubtedMs;
    return dead;
  }
}

/** How long before this report anything came last (lastPacketReceivedTimestamp of W3C webrtc-stats), be it only a report of the server's. */
export function silentMsIn(report: Iterable<Record<string, unknown>>): number | undefined {
  const silences = [...report].flatMap(({ type, timestamp, lastPacketReceivedTimestamp: last }) => (type === "candidate-pair" && typeof last === "number" && last > 0 ? [Number(timestamp) - last] : []));
  return silences.length ? Math.min(...silences) : undefined;
}
