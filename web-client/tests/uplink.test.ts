import { expect, test } from "vitest";
import { LargeLayerWatch, nextLookMs, withCeiling } from "../src/lib/peer/uplink";

const answer = ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0", "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:1", "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:2", ""].join("\r\n");
const layer = (rid: string, framesSent: number, more: object = {}) => ({ type: "outbound-rtp", kind: "video", rid, active: true, framesSent, qualityLimitationReason: "bandwidth", ...more });

test("every picture's line of an answer has one most rate, behind its address, and sound has none", () => {
  const told = withCeiling(answer, 3000);
  expect(told.match(/c=IN IP4 0\.0\.0\.0\r\nb=AS:3000\r\n/g)).toHaveLength(2);
  expect(told.indexOf("b=AS")).toBeGreaterThan(told.indexOf("m=video"));
  expect(withCeiling(told, 3001)).toBe(told.replaceAll("3000", "3001"));
  expect(told.replaceAll("b=AS:3000\r\n", "")).toBe(answer);
});

test("a large layer is held back when it stands for its line's sake while the small one goes on", () => {
  const watch = new LargeLayerWatch("h");
  expect(watch.isHeldBack([layer("l", 10), layer("h", 10)]), "nothing to compare with yet").toBe(false);
  expect(watch.isHeldBack([layer("l", 20), layer("h", 20)]), "both go on").toBe(false);
  expect(watch.isHeldBack([layer("l", 30), layer("h", 20)])).toBe(true);
  expect(watch.isHeldBack([layer("l", 40), layer("h", 25)]), "it came back").toBe(false);
});

test("it is not the line's doing when the camera stands, the processor is too slow, or nobody wants the layer", () => {
  for (const now of [
    [layer("l", 10), layer("h", 10)],
    [layer("l", 20), layer("h", 10, { qualityLimitationReason: "cpu" })],
    [layer("l", 20), layer("h", 10, { active: false })],
    [layer("l", 10, { active: false }), layer("h", 10)],
  ]) {
    const watch = new LargeLayerWatch("h");
    watch.isHeldBack([layer("l", 10), layer("h", 10)]);
    expect(watch.isHeldBack(now)).toBe(false);
  }
});

test("a new connection's line is tried out within two seconds, and one that stays narrow with a twenty-fifth of it at most", () => {
  const burstBits = 6_000 * 8;
  expect(nextLookMs(0) + nextLookMs(1), "two looks tell whether a layer stands").toBeLessThanOrEqual(2_000);
  expect(burstBits / (nextLookMs(100) / 1_000)).toBeLessThanOrEqual(300_000 / 25);
});
