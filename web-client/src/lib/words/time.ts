import { language } from "./i18n";

const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

export function dateTime(iso: string | null | undefined): string {
  if (!iso) return "";
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** To the second. */
export const exactTime = (iso: string) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));

export const timeOfDay = (iso: string) => new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(new Date(iso));

/** Of this day the time alone. */
export function timeToday(iso: string, now = new Date()): string {
  const at = new Date(iso);
  return at.toDateString() === now.toDateString() ? new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(at) : dateTime(iso);
}

export const date = (iso: string | null | undefined) =>
  iso ? new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(new Date(iso)) : "";

/** 3723000 ms is 1:02:03; 62000 ms is 1:02. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

export function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
