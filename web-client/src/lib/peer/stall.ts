/** Tells, once, when packets that came in a steady stream stop: sound alone is fifty a second. */
export const stallMs = 300;

export class StallWatch {
  private newest = 0;
  private changedAt = 0;
  private told = true;

  /** @param newest when the newest packet came; only its change counts. @returns true when it has not changed for too long. */
  look(newest: number, now: number): boolean {
    if (newest !== this.newest) {
      [this.newest, this.changedAt, this.told] = [newest, now, false];
      return false;
    }
    if (this.told || now - this.changedAt < stallMs) return false;
    return (this.told = true);
  }
}
