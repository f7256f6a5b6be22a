/** How good the line to the office is before the call: the time of an empty call, and of one with some bytes. */
import { call } from "../api/http";
import type { Quality } from "../contract/session";

export interface LineCheck {
  quality: Quality;
  rttMs: number;
  upKbps: number;
}
const probeBytes = 96 * 1024;
const tries = 3;

/** A call wants about 1 Mbit/s up for a readable picture; below 250 kbit/s little more than sound is left. */
export function judge(rttMs: number, upKbps: number): Quality {
  if (rttMs < 300 && upKbps >= 900) return "good";
  return rttMs < 800 && upKbps >= 250 ? "fair" : "poor";
}

/** Kilobits a second of the bytes alone: one round trip is the call's own. */
export const upRate = (bytes: number, wholeMs: number, rttMs: number) => Math.round((bytes * 8) / Math.max(1, wholeMs - rttMs));

export async function checkLine(token: string, send = probe, now = () => performance.now()): Promise<LineCheck> {
  const spans: number[] = [];
  for (let i = 0; i < tries; i++) spans.push(await timed(() => send(token, 0), now));
  const rttMs = Math.round(Math.min(...spans));
  const upKbps = upRate(probeBytes, await timed(() => send(token, probeBytes), now), rttMs);
  return { quality: judge(rttMs, upKbps), rttMs, upKbps };
}

async function timed(work: () => Promise<unknown>, now: () => number) {
  const from = now();
  await work();
  return now() - from;
}

const probe = (token: string, bytes: number) =>
  call<void>("/api/visit/probe", { method: "POST", token, body: new Blob([noise(bytes)], { type: "application/octet-stream" }) });

/** Bytes that no proxy on the way can compress. */
function noise(bytes: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(made.subarray(at, Math.min(bytes, at + 65_536)));
  return made;
}
