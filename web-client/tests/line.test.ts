import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentMsIn, StallWatch, stallMs } from "@/lib/peer/stall";
import { reach } from "@/lib/signal/reach";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a question stuck in a dead network does not keep the next from being answered", async () => {
  const stop = new AbortController();
  const aborted: number[] = [];
  let asked = 0;
  let alive = false;
  const ask = (signal: AbortSignal) => {
    const number = ++asked;
    signal.addEventListener("abort", () => aborted.push(number));
    return alive ? Promise.resolve() : new Promise<void>(() => undefined);
  };
  const reached = vi.fn();
  void reach(ask, stop.signal).then(reached);
  await vi.advanceTimersByTimeAsync(5_500);
  expect([asked, reached.mock.calls.length]).toEqual([9, 0]);
  alive = true;
  await vi.advanceTimersByTimeAsync(600);
  expect(reached).toHaveBeenCalledOnce();
  expect(aborted).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(10);
});

test("who leaves stops asking", async () => {
  const stop = new AbortController();
  const ask = vi.fn(() => Promise.reject(new Error("unreachable")));
  void reach(ask, stop.signal);
  await vi.advanceTimersByTimeAsync(2_100);
  stop.abort();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(6);
});

/** A watch over sound that was played until `since`. */
function playedUntil(since: number) {
  const watch = new StallWatch();
  expect(watch.suspects(0, 0), "nobody has sent anything yet").toBe(false);
  expect(watch.suspects(5, since)).toBe(false);
  return watch;
}

test("a line on which nothing comes is found dead once, and again only after something was played", () => {
  const watch = playedUntil(60_000);
  expect(watch.suspects(5, 60_099), "statistics are not asked yet").toBe(false);
  expect(watch.suspects(5, 60_200)).toBe(true);
  expect(watch.finds(stallMs - 1, 60_200)).toBe(false);
  expect(watch.finds(stallMs, 60_250)).toBe(true);
  expect(watch.suspects(5, 60_300)).toBe(false);
  expect(watch.suspects(6, 90_000)).toBe(false);
  expect([watch.suspects(6, 90_200), watch.finds(stallMs, 90_200)]).toEqual([true, true]);
});

test("while only the others are silent the line lives, and statistics are not asked for ever", () => {
  const watch = playedUntil(60_000);
  for (let at = 60_150; at <= 61_000; at += 50) expect([watch.suspects(5, at), watch.finds(40, at)]).toEqual([true, false]);
  expect([watch.suspects(5, 61_050), watch.finds(40, 61_050), watch.suspects(5, 61_100)]).toEqual([true, false, false]);
});

test("a page in the background, which looks once a second, finds a dead line too", () => {
  const watch = playedUntil(60_000);
  expect([watch.suspects(5, 61_001), watch.finds(1_001, 61_001)]).toEqual([true, true]);
});

test("where a browser does not count what comes, what is played tells", () => {
  const watch = playedUntil(60_000);
  expect([watch.suspects(5, 60_200), watch.finds(undefined, 60_200)]).toEqual([true, false]);
  expect(watch.finds(undefined, 60_000 + stallMs)).toBe(true);
});

test("anything that comes on any pair of addresses counts", () => {
  const pair = (more: object) => ({ type: "candidate-pair", timestamp: 10_000, ...more });
  expect(silentMsIn([pair({ lastPacketReceivedTimestamp: 9_000 }), pair({ lastPacketReceivedTimestamp: 9_960 }), pair({ lastPacketReceivedTimestamp: 0 })])).toBe(40);
  expect(silentMsIn([pair({}), { type: "inbound-rtp", timestamp: 10_000, lastPacketReceivedTimestamp: 9_990 }])).toBe(undefined);
});
