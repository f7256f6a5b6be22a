import { beforeEach, describe, expect, test } from "vitest";
import type { Joined, Participant } from "@/lib/contract/session";
import { levelOf } from "@/lib/devices/level";
import { bytesIn, qualityOf, reportBetween, totalsOf } from "@/lib/peer/quality";
import { keepReceipt, keptReceipt, shortCode } from "@/lib/receipts";
import { applyJoined, applyMessage, applyParticipant, applyPicture, applyStill, loseSight, newState, othersOf, waitingOf } from "@/lib/session/state";
import { Emitter } from "@/lib/signal/events";
import { waitBefore } from "@/lib/signal/hub";

const person = (id: string, state: Participant["state"]): Participant => ({
  id, name: id, role: "applicant", state, audio: true, video: true, facing: null, connected: true, quality: null, helping: null, aside: false, audioPaused: false, videoPaused: false, reading: false,
});
const report = (lossPercent: number, rttMs: number) => ({ rttMs, lossPercent, upKbps: 0, downKbps: 0, width: 0, height: 0 });

describe("the people in a session", () => {
  test("are those let in, without oneself and those who left", () => {
    const state = newState();
    state.me = "a";
    for (const p of [person("a", "connected"), person("b", "away"), person("c", "left"), person("d", "waiting")]) applyParticipant(state, p);
    expect(othersOf(state).map((p) => p.id)).toEqual(["b"]);
    expect(waitingOf(state).map((p) => p.id)).toEqual(["d"]);
  });
  test("change in their place", () => {
    const state = newState();
    applyParticipant(state, person("a", "waiting"));
    applyParticipant(state, person("a", "connected"));
    expect(state.participants.map((p) => p.state)).toEqual(["connected"]);
  });
});

test("who sees less of whom is known for each viewer by itself", () => {
  const state = newState();
  applyPicture(state, { viewerId: "a", participantId: "b", step: "stills" });
  applyPicture(state, { viewerId: "c", participantId: "b", step: "lower" });
  applyPicture(state, { viewerId: "a", participantId: "b", step: "best" });
  expect(state.shown).toEqual({ a: { b: "best" }, c: { b: "lower" } });
});

test("a still that arrived answers its request, once", () => {
  const state = newState();
  state.asked = [{ requestId: "r1", item: "sink", text: null }];
  const still = { requestId: "r1", file: "stills/0001.jpg", sha256: "", item: "sink", by: "a", atMs: 1 };
  applyStill(state, still);
  applyStill(state, still);
  expect([state.asked.length, state.stills.length]).toEqual([0, 1]);
});

test("a message told twice is shown once", () => {
  const state = newState();
  const message = { id: "1", text: "hello", by: "b", at: "", byId: "b" };
  applyMessage(state, message);
  applyMessage(state, message);
  expect(state.messages).toHaveLength(1);
});

const joinedAgain: Joined = {
  participantId: "b", name: "b", role: "official", admitted: true, iceServers: [], participants: [], checklist: [], recording: "recording", next: null, startedAt: null,
  sessionState: "live", mediaEpoch: "e", slots: [], pictures: [], asked: [], decision: null, messages: [], notes: [], stills: [], cards: [], asks: [], cameras: [], frozen: null, drawings: [],
  locationWished: false, locations: [], signals: [],
};

test("who joins again has what was written meanwhile, once and in order", () => {
  const state = newState();
  const message = (id: string, at: string) => ({ id, text: id, by: "b", at, byId: "b" });
  applyMessage(state, message("m1", "2026-11-22T10:00:00.000Z"));
  applyMessage(state, message("m9", "2026-11-22T10:00:09.000Z"));
  const note = { text: "nervous", by: "b", at: "2026-11-22T10:00:02.000Z" };
  const still = { requestId: "s4", file: "stills/0001.jpg", sha256: "", item: null, by: "a", atMs: 1 };
  const decision = { outcome: "pass" as const, text: "", dueAt: null, by: "b", at: "2026-11-22T10:00:08.000Z", kind: null };
  const joined: Joined = {
    ...joinedAgain, asked: [{ requestId: "r", item: "sink", text: null }], decision,
    messages: [message("m1", "2026-11-22T10:00:00.000Z"), message("m5", "2026-11-22T10:00:05.000Z")], notes: [note], stills: [still], drawings: [{ participantId: "a", kind: "stroke" as const, points: [0, 0, 1, 1], by: "b" }],
  };
  applyJoined(state, joined);
  applyJoined(state, joined);
  expect(state.messages.map((m) => m.id)).toEqual(["m1", "m5", "m9"]);
  expect([state.notes.length, state.stills.length, state.asked.length, state.drawings.a?.strokes.length, state.decision?.outcome]).toEqual([1, 1, 1, 1, "pass"]);
});

test("who joins again has forgotten what was said of the pictures of before", () => {
  const state = newState();
  applyPicture(state, { viewerId: "a", participantId: "b", step: "stills" });
  applyJoined(state, { ...joinedAgain, pictures: [{ viewerId: "b", participantId: "a", step: "lower" }] });
  expect(state.shown).toEqual({ b: { a: "lower" } });
});

test("a lost line claims neither recording nor quality", () => {
  const state = Object.assign(newState(), { recording: "recording", quality: "good" });
  loseSight(state);
  expect([state.returning, state.recording, state.quality]).toEqual([true, "stalled", null]);
});

describe("a receipt", () => {
  beforeEach(() => localStorage.clear());
  const at = (seq: number) => ({ jws: `jws-${seq}`, seq, at: "2026-11-22T10:00:00.000Z" });
  test("is kept for its session only", () => {
    keepReceipt("s1", at(4));
    expect(keptReceipt("s1")?.seq).toBe(4);
    expect(keptReceipt("s2")).toBeNull();
  });
  test("gives way to a later one and never to an earlier", () => {
    keepReceipt("s1", at(9));
    expect(keepReceipt("s1", at(4))?.seq).toBe(9);
    expect(keepReceipt("s1", null)?.seq).toBe(9);
    expect(keepReceipt("s1", at(12))?.seq).toBe(12);
  });
  test("has a code made of the beginning of its SHA-256", async () => {
    // printf 'abc' | sha256sum begins ba7816bf8f01
    const checkpoint = { session: "0123456789abcdef", head: "0123456789abcdef".repeat(4) };
    const jws = `h.${btoa(JSON.stringify(checkpoint)).replace(/=/g, "")}.s`;
    expect(await shortCode({ jws, seq: 0, at: "" })).toBe("KYFN-04HM-ASW9-NF6Y");
  });
});

describe("quality in plain words", () => {
  test("is good on a clean line, poor with heavy loss or long delay", () => {
    expect(qualityOf(report(0, 40))).toBe("good");
    expect(qualityOf(report(3, 40))).toBe("fair");
    expect(qualityOf(report(0, 300))).toBe("fair");
    expect(qualityOf(report(9, 40))).toBe("poor");
    expect(qualityOf(report(0, 700))).toBe("poor");
  });
  test("comes from what changed between two reports", () => {
    const rows = (packets: number, lost: number, bytes: number) => [
      { type: "inbound-rtp", packetsReceived: packets, packetsLost: lost, bytesReceived: bytes },
      { type: "outbound-rtp", bytesSent: bytes, frameWidth: 1280, frameHeight: 720 },
      { type: "remote-inbound-rtp", fractionLost: 0, roundTripTime: 0.05 },
    ];
    const between = reportBetween(totalsOf(rows(100, 0, 1_000), 0), totalsOf(rows(190, 10, 626_000), 5_000));
    expect(between).toEqual({ rttMs: 50, lossPercent: 10, upKbps: 1000, downKbps: 1000, width: 1280, height: 720 });
  });
  test.each([
    ["Chromium, on the transport and the pair", [{ type: "transport", bytesReceived: 7 }, { type: "candidate-pair", bytesReceived: 6 }, { type: "inbound-rtp", bytesReceived: 5 }], 7],
    ["Firefox, on the pair alone", [{ type: "transport" }, { type: "candidate-pair", bytesReceived: 6 }, { type: "candidate-pair" }, { type: "inbound-rtp", bytesReceived: 5 }], 6],
  ])("hears of all that comes in as it is counted by %s", (_, rows, bytes) => {
    expect(bytesIn(rows)).toBe(bytes);
  });
});

test("silence has no level, a full tone nearly all", () => {
  expect(levelOf(new Float32Array(512))).toBe(0);
  expect(levelOf(Float32Array.from({ length: 512 }, (_, i) => Math.sin(i / 4)))).toBeGreaterThan(0.9);
});

test("a lost line is tried again at once, later every three seconds, for ever", () => {
  expect([0, 1, 4, 5, 500].map(waitBefore)).toEqual([0, 300, 3000, 3000, 3000]);
});

test("a listener taken off hears nothing more", () => {
  const emitter = new Emitter<{ tick: number }>();
  const heard: number[] = [];
  const off = emitter.on("tick", (n) => heard.push(n));
  emitter.emit("tick", 1);
  off();
  emitter.emit("tick", 2);
  expect(heard).toEqual([1]);
});

test("the line listens for every event that the server tells of", async () => {
  const { readFileSync } = await import("node:fs");
  const pinned = readFileSync("src/lib/contract/hub.ts", "utf8").split("export interface SessionEvents {")[1]!;
  const line = readFileSync("src/lib/signal/hub.ts", "utf8");
  const names = [...pinned.matchAll(/^ {2}(\w+):/gm)].map((m) => m[1]!);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !line.includes(`"${name}"`))).toEqual([]);
});
