/** How a line fares, in words that a person can use. Pure. */
import type { LineFigures, NodeFigures } from "@/lib/contract/running";

export type Tone = "good" | "warn" | "bad" | "";

/** From where on a figure is felt, and from where on it hurts: talk over each other, pictures that stand, a recording that lacks something. */
const felt = { roundTripMs: 200, lossPercent: 3, gapMs: 1_000 };
const hurts = { roundTripMs: 500, lossPercent: 10, gapMs: 10_000 };
const toneOf = (figure: keyof typeof felt, value: number): Tone => (value >= hurts[figure] ? "bad" : value >= felt[figure] ? "warn" : "good");

export const roundTripTone = (line: LineFigures) => (line.roundTripMs === null ? "" : toneOf("roundTripMs", line.roundTripMs));
export const lossTone = (line: LineFigures) => toneOf("lossPercent", Math.max(line.lossUpPercent, line.lossDownPercent));
export const gapTone = (line: LineFigures) => toneOf("gapMs", line.gapMs);

/** Of the line as it is now; what the recording lacks is of before. */
export function lineTone(line: LineFigures): Tone {
  if (!line.connected) return "bad";
  const tones = [roundTripTone(line), lossTone(line), line.lineDownKbps === null ? "good" : "warn"];
  return (["bad", "warn"] as const).find((tone) => tones.includes(tone)) ?? "good";
}

/** "vp8 1280x720" to a size and a codec. */
export function pictureOf(line: LineFigures): { size: string; codec: string } | null {
  const [, codec, width, height] = /^(\S+) (\d+)x(\d+)$/.exec(line.picture ?? "") ?? [];
  return codec ? { size: `${width}×${height}`, codec: codec.toUpperCase() } : null;
}

/** 850 to "850 kbit/s", 1530 to "1.5 Mbit/s". */
export const rate = (kbps: number) => (kbps >= 1000 ? `${(kbps / 1000).toFixed(1)} Mbit/s` : `${kbps} kbit/s`);

export interface Reading {
  at: string;
  node: NodeFigures;
}
/** Datagrams of strangers a second between two readings; null where there is only one, or the node began anew between them. */
export function strangersPerSecond(before: Reading | null, now: Reading): number | null {
  const seconds = before ? (Date.parse(now.at) - Date.parse(before.at)) / 1000 : 0;
  const more = now.node.unknown - (before?.node.unknown ?? 0);
  return seconds > 0 && more >= 0 ? Math.round(more / seconds) : null;
}
