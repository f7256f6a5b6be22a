import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StallWatch, stallMs } from "@/lib/peer/stall";
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

test("packets that stop are told once, and again only after they came back", () => {
  const watch = new StallWatch();
  expect(watch.look(0, 0)).toBe(false);
  expect(watch.look(0, 60_000)).toBe(false); // nobody has sent anything yet
  expect(watch.look(5, 60_100)).toBe(false);
  expect(watch.look(5, 60_100 + stallMs - 1)).toBe(false);
  expect(watch.look(5, 60_100 + stallMs)).toBe(true);
  expect(watch.look(5, 90_000)).toBe(false);
  expect(watch.look(6, 90_100)).toBe(false);
  expect(watch.look(6, 90_100 + stallMs)).toBe(true);
});
