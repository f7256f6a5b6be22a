/** Finding out that the server can be reached again. */

/** Right after a change of network the first question mostly goes out of the old one's socket and never comes back. */
const askAgainMs = [100, 150, 250, 500];
const askEveryMs = 1_000;
/** A slow network needs several round trips to open a line: an answer may take as long as this. */
const answerLimitMs = 8_000;

/**
 * Resolves as soon as any question is answered. A question asked while the network was dead may be stuck for many
 * seconds (TCP asks again ever later), so a fresh one starts every second, and sooner at first, beside those that still wait.
 */
export function reach(ask: (signal: AbortSignal) => Promise<unknown>, stopped: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const asked = new Set<AbortController>();
    let times = 0;
    let timer: ReturnType<typeof setTimeout>;
    const once = () => {
      timer = setTimeout(once, askAgainMs[times++] ?? askEveryMs);
      const mine = new AbortController();
      asked.add(mine);
      const limit = setTimeout(() => mine.abort(), answerLimitMs);
      void ask(mine.signal)
        .then(() => {
          asked.delete(mine);
          finish();
        })
        .catch(() => undefined)
        .finally(() => {
          clearTimeout(limit);
          asked.delete(mine);
        });
    };
    const finish = () => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", finish);
      for (const other of asked) other.abort();
      done();
    };
    stopped.addEventListener("abort", finish);
    once();
  });
}

/** Any answer counts, whatever it says: the way is open. Read to its end, so that its connection carries the next question rather than one that may be dead. */
export const askServer = async (signal: AbortSignal) => (await fetch("/health/live", { cache: "no-store", signal })).text();
