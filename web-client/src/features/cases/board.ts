/** The day's board: whom to see first. Pure. */
import type { BoardPerson, BoardRow } from "@/lib/contract/http";

export type Group = "waiting" | "dropped" | "inCall" | "trouble" | "planned";
const order: Group[] = ["waiting", "dropped", "trouble", "inCall", "planned"];
const lowPercent = 20;

/** What a person could not get ready, as machine words. */
export function troublesOf(person: BoardPerson): string[] {
  const check = person.check;
  if (!check || person.state === "connected") return [];
  return [
    ...new Set([check.camera, check.microphone].filter((w) => w !== "ok" && w !== "quiet")),
    ...(check.network === "poor" ? ["poorLine"] : []),
    ...(check.batteryPercent !== null && check.batteryPercent < lowPercent && !check.charging ? ["lowBattery"] : []),
  ];
}

export function groupOf(row: BoardRow): Group {
  const applicants = row.people.filter((p) => p.role === "applicant");
  if (applicants.some((p) => p.state === "connected")) return "inCall";
  if (applicants.some((p) => p.state === "waiting")) return "waiting";
  if (applicants.some((p) => p.state === "away")) return "dropped";
  if (applicants.some((p) => troublesOf(p).length)) return "trouble";
  return row.state === "live" && applicants.some((p) => p.state === "admitted") ? "inCall" : "planned";
}

const since = (row: BoardRow) => Math.min(...row.people.map((p) => (p.since ? Date.parse(p.since) : Infinity)));

export function groupsOf(rows: readonly BoardRow[]): { name: Group; rows: BoardRow[] }[] {
  return order
    .map((name) => ({ name, rows: rows.filter((r) => groupOf(r) === name).sort((a, b) => since(a) - since(b) || 0) }))
    .filter((g) => g.rows.length);
}

/** One's own case whose applicant has waited longest. */
export const nextOf = (rows: readonly BoardRow[]) => rows.filter((r) => r.mine && groupOf(r) === "waiting").sort((a, b) => since(a) - since(b))[0] ?? null;

export const minutesSince = (from: string, now: string) => Math.max(0, Math.floor((Date.parse(now) - Date.parse(from)) / 60_000));
