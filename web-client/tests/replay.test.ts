import { describe, expect, test } from "vitest";
import { groups, listBehind } from "@/features/numbers/sums";
import { sharpness } from "@/features/replay/kinds";
import { itemStories, stillsAround } from "@/features/replay/items";
import { chunksBetween } from "@/features/replay/watch";
import { cheapMoment, correct, covers, currentEntry, median } from "@/features/replay/sync";
import type { Count } from "@/lib/contract/http";

test("a picture is as sharp as its shorter side, whichever way the phone is held", () => {
  expect([sharpness("vp8 1280x720"), sharpness("h264 720x1280"), sharpness("640x360"), sharpness("320x180")]).toEqual(["sharp", "sharp", "middling", "coarse"]);
});

describe("a place on a ruler of an hour", () => {
  const applicant = [0, 2_000, 4_000, 6_000];
  const official = [300, 2_300, 4_300];
  const around = (at: number, within: number) => ({ fromMs: at - within, toMs: at + within });
  test("is just past the key frame beside it, where the least is decoded", () => expect(cheapMoment([applicant, official], 5_000, around(5_000, 1_800))).toBe(4_420));
  test("is not the key frame itself, before which a browser begins", () => expect(cheapMoment([applicant], 4_000, around(4_000, 1_800))).toBe(4_120));
  test("is itself where a pixel is narrower than the way to a key frame", () => expect(cheapMoment([applicant, official], 5_000, around(5_000, 100))).toBe(5_000));
  test("is itself without pictures", () => expect(cheapMoment([], 5_000, around(5_000, 2_000))).toBe(5_000));
  test("is itself where nobody notices what is decoded", () => expect(cheapMoment([applicant], 4_300, around(4_300, 1_800))).toBe(4_300));
  test("that leads up to something is never after it", () => expect(cheapMoment([applicant, official], 4_200, { fromMs: 200, toMs: 4_200 })).toBe(2_420));
  test("of two that cost the same is the nearer one", () => expect(cheapMoment([applicant], 4_900, around(4_900, 1_500))).toBe(4_120));
});

describe("a recording that follows the clock", () => {
  test("is left alone while in step", () => expect(correct(10, 10.01, 1)).toEqual({ rate: 1 }));
  test("jumps when far off", () => expect(correct(10, 3, 1)).toEqual({ seekTo: 10 }));
  test("never jumps before its beginning", () => expect(correct(-2, 3, 1)).toEqual({ seekTo: 0 }));
  test("hurries when behind and slows when ahead, by 15 % at most", () => {
    expect(correct(10, 9.95, 1)).toEqual({ rate: expect.closeTo(1.05) });
    expect(correct(10, 10.3, 1)).toEqual({ rate: expect.closeTo(0.85) });
    expect(correct(10, 9.9, 4)).toEqual({ rate: expect.closeTo(4.4) });
  });
  test.each([1, 4])("comes within 80 ms of the viewer in four seconds at speed %d from the largest drift it doesn't jump for", (speed) => {
    let actual = 0;
    let clock = 0.39 * speed;
    for (let i = 0; i < 100; i++) {
      const step = correct(clock, actual, speed);
      actual += 0.04 * ("rate" in step ? step.rate : speed);
      clock += 0.04 * speed;
    }
    expect(Math.abs(clock - actual)).toBeLessThan(0.08);
  });
});

describe("what an auditor finds by item", () => {
  const entry = (kind: string, atMs: number, data: Record<string, unknown>) => ({ seq: atMs, at: "", atMs, kind, by: null, text: null, file: null, fault: null, data });
  const replay = {
    checklist: ["sink", "cold"].map((id) => ({ id, text: { zh: id, en: id } })),
    entries: [entry("request.made", 40_000, { item: "sink" }), entry("item.answered", 60_000, { item: "sink", verdict: "pass" }), entry("item.answered", 90_000, { item: "cold", verdict: "fail" }), entry("item.answered", 95_000, { item: "sink", verdict: "fail" })],
    stills: [{ seq: 1, file: "a", url: "", item: "sink", by: null, atMs: 50_000 }],
  };
  test("begins where the item was first spoken of, with the verdict that was given last", () => {
    const [sink, cold] = itemStories(replay);
    expect(sink).toMatchObject({ startMs: 40_000, verdict: "fail" });
    expect(sink!.stills).toHaveLength(1);
    expect(cold).toMatchObject({ startMs: 75_000, verdict: "fail" });
  });
  test("an item that nobody answered leads nowhere", () => expect(itemStories({ ...replay, entries: [] })[0]).toMatchObject({ startMs: null, verdict: null }));
  test("the photo of a moment is the last one before it", () => {
    const stills = [50, 10, 90].map((atMs) => ({ seq: 1, file: `${atMs}`, url: "", item: null, by: null, atMs }));
    expect(stillsAround(stills, 60)).toMatchObject({ last: { file: "50" }, next: { file: "90" } });
    expect(stillsAround(stills, 5)).toMatchObject({ last: null, next: { file: "10" } });
    expect(stillsAround([], 5)).toEqual({ last: null, next: null });
  });
});

test("the chunks that are checked are those that play now and soon, in order", () => {
  const chunk = (file: string, fromMs: number) => ({ seq: fromMs, file, length: 1, sha256: "", fromMs, toMs: fromMs + 2_000, key: true });
  const chunks = [...[0, 2_000, 4_000, 6_000].map((at) => chunk("a", at)), ...[1_000, 3_000].map((at) => chunk("b", at))];
  expect(chunksBetween(chunks, 2_500, 4_500).map((c) => c.fromMs)).toEqual([1_000, 2_000, 3_000, 4_000]);
});

test("the middle of the players' times is no outlier's", () => {
  expect(median([3, 900, 1])).toBe(3);
  expect(median([1, 2])).toBe(1.5);
  expect(median([])).toBeNull();
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

describe("numbers", () => {
  const row = (week: string, matterTypeId: string, sessions: number, more: Partial<Count> = {}): Count => ({
    week, departmentId: "d", matterTypeId, sessions, waited: 0, waitMs: 0, longestWaitMs: 0, ended: 0, lengthMs: 0, passed: 0, failed: 0, toSupply: 0, partlyPassed: 0, undecided: 0, cutShort: 0, returned: 0, withGaps: 0, gapMs: 0, good: 0, fair: 0, poor: 0, ...more,
  });
  const rows = [row("2026-11-02", "m1", 2, { longestWaitMs: 5 }), row("2026-11-23", "m1", 1, { longestWaitMs: 9 }), row("2026-11-23", "m2", 4, { longestWaitMs: 7 })];
  test("weeks without a session stand between those with some", () =>
    expect(groups(rows, "week").map((g) => [g.key, g.sums.sessions])).toEqual([["2026-11-02", 2], ["2026-11-09", 0], ["2026-11-16", 0], ["2026-11-23", 5]]));
  test("the largest matter comes first and the longest wait is no sum", () => {
    expect(groups(rows, "matter").map((g) => g.key)).toEqual(["m2", "m1"]);
    expect(groups(rows, "week").at(-1)!.sums.longestWaitMs).toBe(9);
  });
  test("a bar opens the list of its week and of what it counts", () =>
    expect(listBehind({ matterTypeId: "m1", from: "2026-01-01", departmentId: "" }, "week", "2026-11-23", { outcome: "fail" })).toEqual({ matterTypeId: "m1", from: "2026-11-23", to: "2026-11-29", outcome: "fail", counted: "true" }));
  test("a bar of a week that the filter cuts opens no more than was counted", () => {
    expect(listBehind({ from: "2026-11-25", to: "2026-12-31" }, "week", "2026-11-23")).toEqual({ from: "2026-11-25", to: "2026-11-29", counted: "true" });
    expect(listBehind({ from: "2026-11-01", to: "2026-11-27" }, "week", "2026-11-23")).toEqual({ from: "2026-11-23", to: "2026-11-27", counted: "true" });
  });
});
