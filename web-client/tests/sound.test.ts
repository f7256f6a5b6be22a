import { expect, test } from "vitest";
import { soundIsRepeated } from "../src/lib/peer/sound";

const section = (kind: string, direction: string, ...lines: string[]) => [`m=${kind} 9 UDP/TLS/RTP/SAVPF 111 63`, `a=${direction}`, ...lines, ""].join("\r\n");
const opus = ["a=rtpmap:111 opus/48000/2", "a=rtcp-fb:111 transport-cc", "a=rtpmap:63 red/48000/2"];

test("the server is told that sound may be asked for again, on the line that sends it only", () => {
  const sdp = "v=0\r\n" + section("audio", "sendonly", ...opus) + section("video", "sendonly", "a=rtpmap:96 VP8/90000") + section("audio", "recvonly", ...opus);
  const told = soundIsRepeated(sdp);
  expect(told.match(/a=rtcp-fb:111 nack\r\n/g)).toHaveLength(1);
  expect(told.indexOf("a=rtcp-fb:111 nack")).toBeLessThan(told.indexOf("m=video"));
  expect(told.replace("a=rtcp-fb:111 nack\r\n", "")).toBe(sdp);
});

test("an offer that says so itself, and one without Opus, stay as they are", () => {
  for (const sdp of [section("audio", "sendonly", "a=rtcp-fb:111 nack", ...opus), section("audio", "sendonly", "a=rtpmap:0 PCMU/8000")]) expect(soundIsRepeated(sdp)).toBe(sdp);
});
