import { expect, test } from "vitest";
import { firstLooks, LargeLayerWatch, lookEveryMs, looksBetweenTries, startAfter, withCeiling, withStart } from "../src/lib/peer/uplink";

const answer = ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0", "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:1", "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:2", ""].join("\r\n");
const layer = (rid: string, framesSent: number, more: object = {}) => ({ type: "outbound-rtp", kind: "video", rid, active: true, framesSent, qualityLimitationReason: "bandwidth", ...more });

test("every picture's line of an answer has one most rate, behind its address, and sound has none", () => {
  const told = withCeiling(answer, 3000);
  expect(told.match(/c=IN IP4 0\.0\.0\.0\r\nb=AS:3000\r\n/g)).toHaveLength(2);
  expect(told.indexOf("b=AS")).toBeGreaterThan(told.indexOf("m=video"));
  expect(withCeiling(told, 3001)).toBe(told.replaceAll("3000", "3001"));
  expect(told.replaceAll("b=AS:3000\r\n", "")).toBe(answer);
});

test("who comes back begins with half of what the line before carried, within bounds, or as the browser does", () => {
  expect([Infinity, 100_000, 1_200_000, 5_000_000].map(startAfter)).toEqual([null, 300, 600, 1000]);
});

test("every format of pictures is told what to begin with, beside what else is said of it, and sound and repairs are not", () => {
  const formats = ["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2", "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102", "a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "a=rtpmap:102 H264/90000", "a=fmtp:102 packetization-mode=1", ""];
  const told = withStart(formats.join("\r\n"), 800).split("\r\n");
  expect(told.filter((line) => !formats.includes(line))).toEqual(["a=fmtp:96 x-google-start-bitrate=800", "a=fmtp:102 x-google-start-bitrate=800"]);
  expect(told.filter((line) => formats.includes(line))).toEqual(formats);
});

/** A watch that has seen a long call in which both layers went on, 10 pictures a look, and the looks that follow. */
function afterLongCall() {
  const watch = new LargeLayerWatch("h");
  let [small, large] = [0, 0];
  const look = (pictures: number, ofLarge: number, more: object = {}, moreOfSmall: object = {}) =>
    watch.triesNow([layer("l", (small += pictures), moreOfSmall), layer("h", (large += ofLarge), more)]);
  for (let i = 0; i < 20; i++) expect(look(10, 10), "both go on").toBe(false);
  return look;
}

test("a large layer that stands for its line's sake while the small one goes on is tried every fourth look", () => {
  const look = afterLongCall();
  const tries = Array.from({ length: 12 }, () => look(10, 0));
  expect(tries).toEqual(Array.from({ length: 12 }, (_, i) => i % looksBetweenTries === looksBetweenTries - 1));
});

test("what the browser tries by itself is not disturbed and puts the next try off by a look only", () => {
  const look = afterLongCall();
  expect([look(10, 0), look(10, 0), look(10, 0), look(10, 2), look(10, 0)]).toEqual([false, false, false, false, true]);
});

test("once the large layer is back its line is left alone", () => {
  const look = afterLongCall();
  for (let i = 0; i < 3; i++) look(10, 0);
  expect([look(10, 8), look(10, 0), look(10, 0), look(10, 0)]).toEqual([false, false, false, false]);
});

test("it is not the line's doing when the camera stands, the processor is too slow, or nobody wants the layer", () => {
  for (const [pictures, more, moreOfSmall] of [
    [0, {}, {}],
    [10, { qualityLimitationReason: "cpu" }, {}],
    [10, { active: false }, {}],
    [10, {}, { active: false }],
  ] as const) {
    const look = afterLongCall();
    for (let i = 0; i < 2 * looksBetweenTries; i++) expect(look(pictures, 0, more, moreOfSmall)).toBe(false);
  }
});

test("a new connection's line is tried out within two seconds, and one that stays narrow with a twenty-fifth of it at most", () => {
  const watch = new LargeLayerWatch("h");
  const tries = Array.from({ length: firstLooks }, (_, i) => watch.triesNow([layer("l", 10 * i), layer("h", 0)]));
  expect(tries, "two looks tell whether a layer stands").toEqual([false, true, true, true]);
  expect(2 * lookEveryMs).toBeLessThanOrEqual(2_000);
  const burstBits = 6_000 * 8;
  expect((burstBits * 1_000) / (looksBetweenTries * lookEveryMs)).toBeLessThanOrEqual(300_000 / 25);
});
