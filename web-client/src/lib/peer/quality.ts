/** Words for a connection's state from what the last five seconds showed. */
import type { Quality, QualityReport } from "../contract/session";

/** Running totals taken from a statistics report; kilobit rates come from two of them. */
export interface Totals {
  atMs: number;
  sentBytes: number;
  receivedBytes: number;
  receivedPackets: number;
  lostPackets: number;
  rttMs: number;
  /** Loss of what we send, as the server reports it: 0 to 1. */
  remoteLoss: number;
  width: number;
  height: number;
  /** What the browser thinks its line takes upwards; 0 where it does not say. */
  uplinkBps: number;
}

export function totalsOf(report: Iterable<Record<string, unknown>>, atMs: number): Totals {
  const t: Totals = { atMs, sentBytes: 0, receivedBytes: 0, receivedPackets: 0, lostPackets: 0, rttMs: 0, remoteLoss: 0, width: 0, height: 0, uplinkBps: 0 };
  const number = (v: unknown) => (typeof v === "number" ? v : 0);
  for (const s of report) {
    if (s.type === "outbound-rtp") {
      t.sentBytes += number(s.bytesSent);
      t.width = Math.max(t.width, number(s.frameWidth));
      t.height = Math.max(t.height, number(s.frameHeight));
    } else if (s.type === "inbound-rtp") {
      t.receivedBytes += number(s.bytesReceived);
      t.receivedPackets += number(s.packetsReceived);
      t.lostPackets += number(s.packetsLost);
    } else if (s.type === "remote-inbound-rtp") {
      t.remoteLoss = Math.max(t.remoteLoss, number(s.fractionLost));
      t.rttMs = Math.max(t.rttMs, number(s.roundTripTime) * 1000);
    } else if (s.type === "candidate-pair" && s.nominated && number(s.currentRoundTripTime)) {
      t.uplinkBps = Math.max(t.uplinkBps, number(s.availableOutgoingBitrate));
      t.rttMs = Math.max(t.rttMs, number(s.currentRoundTripTime) * 1000);
    }
  }
  return t;
}

/** All that has come in. Firefox counts it on the pair of addresses, and none on the transport. */
export function bytesIn(report: Iterable<Record<string, unknown>>): number {
  const sums = { transport: 0, "candidate-pair": 0 };
  for (const { type, bytesReceived } of report) if (type === "transport" || type === "candidate-pair") sums[type] += Number(bytesReceived ?? 0);
  return sums.transport || sums["candidate-pair"];
}

export function reportBetween(before: Totals, now: Totals): QualityReport {
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
  const rate = (a: number, b: number) => Math.max(0, Math.round(((b - a) * 8) / 1000 / seconds));
  const lost = Math.max(0, now.lostPackets - before.lostPackets);
  const all = lost + Math.max(0, now.receivedPackets - before.receivedPackets);
  const loss = Math.max(all ? lost / all : 0, now.remoteLoss);
  return {
    rttMs: Math.round(now.rttMs),
    lossPercent: Math.round(loss * 1000) / 10,
    upKbps: rate(before.sentBytes, now.sentBytes),
    downKbps: rate(before.receivedBytes, now.receivedBytes),
    width: now.width,
    height: now.height,
  };
}

/** Good up to 2 % loss and 250 ms; poor from 8 % or 600 ms on (ITU-T G.114 calls 400 ms one way unacceptable). */
export function qualityOf({ lossPercent, rttMs }: QualityReport): Quality {
  if (lossPercent >= 8 || rttMs >= 600) return "poor";
  return lossPercent > 2 || rttMs > 250 ? "fair" : "good";
}
