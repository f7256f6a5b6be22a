/** What the page of the running sessions says of a line, and how it follows it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createApp, h } from "vue";
import { useLive } from "@/features/running/live";
import { lineTone, pictureOf, rate, strangersPerSecond } from "@/features/running/running";
import type { LineFigures, NodeFigures } from "@/lib/contract/running";

const line = (of: Partial<LineFigures> = {}): LineFigures => ({ participantId: "p", device: null, connected: true, roundTripMs: 40, lossUpPercent: 0, lossDownPercent: 0, upKbps: 0, downKbps: 0, lostUp: 0, picture: null, gapMs: 0, refusedFeedback: 0, lineDownKbps: null, ...of });

test.each<[Partial<LineFigures>, string]>([
  [{}, "good"],
  [{ roundTripMs: null }, "good"],
  [{ roundTripMs: 250 }, "warn"],
  [{ roundTripMs: 600 }, "bad"],
  [{ lossUpPercent: 4 }, "warn"],
  [{ lossDownPercent: 12 }, "bad"],
  [{ lineDownKbps: 300 }, "warn"],
  [{ lineDownKbps: 300, lossUpPercent: 20 }, "bad"],
  [{ connected: false }, "bad"],
  // What the recording lacks was before.
  [{ gapMs: 60_000 }, "good"],
])("a line with %o is %s", (figures, tone) => expect(lineTone(line(figures))).toBe(tone));

test("a picture is told by its size, a rate in its usual unit", () => {
  expect(pictureOf(line({ picture: "vp8 1280x720" }))).toEqual({ size: "1280×720", codec: "VP8" });
  expect(pictureOf(line())).toBeNull();
  expect([rate(0), rate(999), rate(1530)]).toEqual(["0 kbit/s", "999 kbit/s", "1.5 Mbit/s"]);
});

test("strangers are counted between two readings, not over a new start of the node", () => {
  const reading = (at: string, unknown: number) => ({ at, node: { unknown } as NodeFigures });
  const [first, second] = [reading("2026-01-01T00:00:00Z", 500), reading("2026-01-01T00:00:02Z", 700)];
  expect([strangersPerSecond(null, first), strangersPerSecond(first, second), strangersPerSecond(second, reading("2026-01-01T00:00:04Z", 3))]).toEqual([null, 100, null]);
});

let read: () => Promise<number>;
let seen: ReturnType<typeof useLive<number>>;
let leave: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  read = vi.fn(async () => 1);
  const app = createApp({ setup: () => ((seen = useLive(() => read(), 2_000)), () => h("p")) });
  app.mount(document.createElement("div"));
  leave = () => app.unmount();
});
afterEach(() => {
  leave();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
const hide = (hidden: boolean) => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
};

test("what was read last stays while the next cannot be, and goes on by itself", async () => {
  await vi.advanceTimersByTimeAsync(0);
  read = async () => {
    throw new Error("away");
  };
  await vi.advanceTimersByTimeAsync(2_000);
  expect([seen.value.value, seen.problem.value?.code]).toEqual([1, "unexpected"]);
  read = async () => 2;
  await vi.advanceTimersByTimeAsync(2_000);
  expect([seen.before.value, seen.value.value, seen.problem.value]).toEqual([1, 2, null]);
});

test("nobody reads while nobody looks", async () => {
  await vi.advanceTimersByTimeAsync(0);
  hide(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(1);
  hide(false);
  expect(read).toHaveBeenCalledTimes(2);
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(2);
});
