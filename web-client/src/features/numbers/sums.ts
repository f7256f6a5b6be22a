/** Adds the server's rows up by week, matter or department. Pure. */
import type { Count, SearchQuery } from "@/lib/contract/http";

export type Grouping = "week" | "matter" | "department";
type Figure = Exclude<keyof Count, "week" | "departmentId" | "matterTypeId">;
export type Sums = Record<Figure, number>;
export interface Group {
  key: string;
  sums: Sums;
}
const figures: Figure[] = ["sessions", "waited", "waitMs", "longestWaitMs", "ended", "lengthMs", "passed", "failed", "toSupply", "partlyPassed", "undecided", "cutShort", "returned", "withGaps", "gapMs", "good", "fair", "poor"];
const weekMs = 7 * 86_400_000;

export const keyOf = (row: Count, by: Grouping) => ({ week: row.week, matter: row.matterTypeId, department: row.departmentId })[by];

export function sum(rows: readonly Count[]): Sums {
  const sums = Object.fromEntries(figures.map((f) => [f, 0])) as Sums;
  for (const row of rows) for (const f of figures) sums[f] = f === "longestWaitMs" ? Math.max(sums[f], row[f]) : sums[f] + row[f];
  return sums;
}

/** Groups in order; weeks without a session are there with nothing, so that time runs evenly. */
export function groups(rows: readonly Count[], by: Grouping): Group[] {
  const byKey = new Map<string, Count[]>();
  for (const row of rows) byKey.set(keyOf(row, by), [...(byKey.get(keyOf(row, by)) ?? []), row]);
  const keys = by === "week" ? weeksBetween([...byKey.keys()]) : [...byKey.keys()];
  const all = keys.map((key) => ({ key, sums: sum(byKey.get(key) ?? []) }));
  return by === "week" ? all : all.sort((a, b) => b.sums.sessions - a.sums.sessions);
}

function weeksBetween(weeks: string[]): string[] {
  if (!weeks.length) return [];
  const times = weeks.map((w) => Date.parse(`${w}T00:00:00Z`));
  const weeksWhole: string[] = [];
  for (let at = Math.min(...times); at <= Math.max(...times); at += weekMs) weeksWhole.push(new Date(at).toISOString().slice(0, 10));
  return weeksWhole;
}

export const minutes = (ms: number, of: number) => (of ? Math.round(ms / of / 6_000) / 10 : 0);

/** The search behind a bar: the group it stands in as far as the filter reaches, and what the bar counts. */
export function listBehind(filter: SearchQuery, by: Grouping, key: string, series: SearchQuery = {}): Record<string, string> {
  const group: SearchQuery = by === "week" ? within(filter, key) : by === "matter" ? { matterTypeId: key } : { departmentId: key };
  return Object.fromEntries(Object.entries({ ...filter, ...group, ...series, counted: "true" }).filter((pair): pair is [string, string] => !!pair[1]));
}

function within({ from, to }: SearchQuery, monday: string): SearchQuery {
  const sunday = new Date(Date.parse(`${monday}T00:00:00Z`) + weekMs - 86_400_000).toISOString().slice(0, 10);
  return { from: from && from > monday ? from : monday, to: to && to < sunday ? to : sunday };
}
