/** The day's board: whom to see first. Pure. */
import type { BoardPerson, BoardRow } from "@/lib/contract/http";

export type Group = "waiting" | "dropped" | "inCall" | "trouble" | "planned" | "earlier";
const order: Group[] = ["waiting", "dropped", "trouble", "inCall", "planned", "earlier"];
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

/** @param from When the office's day begins. */
export function groupOf(row: BoardRow, from = ""): Group {
  const applicants = row.people.filter((p) => p.role === "applicant");
  if (applicants.some((p) => p.state === "connected")) return "inCall";
  // Who wants to be told when it is their turn waits too, wherever they are.
  if (applicants.some((p) => p.state === "waiting" || p.callBackAt)) return "waiting";
  if (applicants.some((p) => p.state === "away")) return "dropped";
  if (applicants.some((p) => troublesOf(p).length)) return "trouble";
  return row.state === "live" && applicants.some((p) => p.state === "admitted") ? "inCall" : row.plannedFor && Date.parse(row.plannedFor) < Date.parse(from) ? "earlier" : "planned";
}

const since = (row: BoardRow) => Math.min(...row.people.map((p) => Date.parse(p.since ?? p.callBackAt ?? "") || Infinity));

export function groupsOf(rows: readonly BoardRow[], from = ""): { name: Group; rows: BoardRow[] }[] {
  return order
    .map((name) => ({ name, rows: rows.filter((r) => groupOf(r, from) === name).sort((a, b) => since(a) - since(b) || 0) }))
    .filter((g) => g.rows.length);
}

/** One's own case whose applicant has waited longest; whom to tell first if they do not sit there. */
export function nextOf(rows: readonly BoardRow[]): { row: BoardRow; tell: BoardPerson | null } | null {
  const row = rows.filter((r) => r.mine && groupOf(r) === "waiting").sort((a, b) => since(a) - since(b))[0];
  if (!row) return null;
  const applicants = row.people.filter((p) => p.role === "applicant");
  return { row, tell: applicants.some((p) => p.state === "waiting") ? null : (applicants.find((p) => p.callBackAt) ?? null) };
}

export const minutesSince = (from: string, now: string) => Math.max(0, Math.floor((Date.parse(now) - Date.parse(from)) / 60_000));
