import { describe, expect, test } from "vitest";
import { correct, covers, currentEntry } from "@/features/replay/sync";

describe("a recording that follows the clock", () => {
  test("is left alone while in step", () => expect(correct(10, 10.02, 1)).toEqual({ rate: 1 }));
  test("jumps when far off", () => expect(correct(10, 3, 1)).toEqual({ seekTo: 10 }));
  test("never jumps before its beginning", () => expect(correct(-2, 3, 1)).toEqual({ seekTo: 0 }));
  test("hurries when behind and slows when ahead, by 8 % at most", () => {
    expect(correct(10, 9.9, 1)).toEqual({ rate: expect.closeTo(1.04) });
    expect(correct(10, 10.3, 1)).toEqual({ rate: expect.closeTo(0.92) });
    expect(correct(10, 9.7, 2)).toEqual({ rate: expect.closeTo(2.16) });
  });
  test("comes into step within ten seconds from the largest drift it doesn't jump for", () => {
    let actual = 0;
    let clock = 0.39;
    for (let i = 0; i < 125; i++) {
      const step = correct(clock, actual, 1);
      actual += 0.08 * ("rate" in step ? step.rate : 1);
      clock += 0.08;
    }
    expect(Math.abs(clock - actual)).toBeLessThan(0.05);
  });
});

test("a recording covers its beginning and not its end", () => {
  const span = { fromMs: 1000, toMs: 2000 };
  expect([999, 1000, 1999, 2000].map((at) => covers(span, at))).toEqual([false, true, true, false]);
});

test("the current entry is the last one that has happened", () => {
  const entries = [0, 100, 100, 250].map((atMs) => ({ atMs }));
  expect([-1, 0, 99, 100, 249, 9999].map((at) => currentEntry(entries, at))).toEqual([-1, 0, 0, 2, 2, 3]);
  expect(currentEntry([], 5)).toBe(-1);
});
