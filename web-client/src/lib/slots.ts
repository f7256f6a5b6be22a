/** Free times by day of the office's calendar, and opening hours as one writes them. Pure. */
import type { OpenSpan, Slot } from "./contract/http";

/** Days with their times, in the office's own time zone, as the page's language writes them. */
export function byDay(slots: readonly Slot[], timeZone: string, locale: string): { day: string; slots: { at: string; time: string }[] }[] {
  const day = new Intl.DateTimeFormat(locale, { timeZone, month: "long", day: "numeric", weekday: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const days = new Map<string, { at: string; time: string }[]>();
  for (const { at } of slots) {
    const key = day.format(new Date(at));
    days.set(key, [...(days.get(key) ?? []), { at, time: time.format(new Date(at)) }]);
  }
  return [...days].map(([key, list]) => ({ day: key, slots: list }));
}

/** A zone's name as people say it; the names of the database (Asia/Shanghai) are for machines. */
export const zoneName = (timeZone: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "long" }).formatToParts().find((p) => p.type === "timeZoneName")!.value;

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof weekdays)[number];

const two = (n: number) => String(n).padStart(2, "0");
const written = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** "09:00-12:00 19:00-21:00". */
export const spansText = (week: readonly OpenSpan[], day: Weekday) =>
  week
    .filter((s) => s.day === day)
    .sort((a, b) => a.fromMinute - b.fromMinute)
    .map((s) => `${written(s.fromMinute)}-${written(s.untilMinute)}`)
    .join(" ");

/** Null: not written as times. */
export function readSpans(text: string, day: Weekday): OpenSpan[] | null {
  const parts = text.split(/[\s,，、;；]+/).filter(Boolean);
  const spans = parts.map((part) => /^(\d{1,2})[:：](\d{2})[-–—~至](\d{1,2})[:：](\d{2})$/.exec(part)).map((m) => m && { day, fromMinute: Number(m[1]) * 60 + Number(m[2]), untilMinute: Number(m[3]) * 60 + Number(m[4]) });
  return spans.every((s) => s && s.fromMinute < s.untilMinute && s.untilMinute <= 1440) ? (spans as OpenSpan[]) : null;
}
