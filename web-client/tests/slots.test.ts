import { expect, test } from "vitest";
import { byDay, zoneName, readSpans, spansText } from "@/lib/slots";

test("free times stand under the day of the office's calendar, not of the visitor's", () => {
  const days = byDay([{ at: "2026-11-27T15:30:00Z", minutes: 30, free: 1 }, { at: "2026-11-27T16:30:00Z", minutes: 30, free: 2 }], "Asia/Shanghai", "en-GB");
  expect(days.map((d) => [d.day, d.slots.map((s) => s.time)])).toEqual([["Fri 27 November", ["23:30"]], ["Sat 28 November", ["00:30"]]]);
});

test("a time zone has a name that people say", () => {
  expect([zoneName("Asia/Shanghai", "zh-CN"), zoneName("Asia/Shanghai", "en-GB")]).toEqual(["中国标准时间", "China Standard Time"]);
});

test("opening hours are written as people write them, and read back", () => {
  const week = readSpans("19:00-21:00, 9:00–12:30", "saturday")!;
  expect(spansText(week, "saturday")).toBe("09:00-12:30 19:00-21:00");
  expect(readSpans("", "sunday")).toEqual([]);
  for (const wrong of ["nine to five", "12:00-09:00", "20:00-25:00", "9-12"]) expect(readSpans(wrong, "monday"), wrong).toBeNull();
});

test("plain words are told for the office's words in a text, the longest only", async () => {
  const { termsIn } = await import("@/lib/plain");
  const term = (zh: string, en: string) => ({ id: zh, term: { zh, en }, plain: { zh: "x", en: "x" }, by: "", at: "" });
  const terms = [term("登记", "registration"), term("房屋产权初始登记", "first registration of title"), term("抵押", "mortgage")];
  expect(termsIn({ zh: "办理房屋产权初始登记", en: "First registration of title" }, terms).map((t) => t.id)).toEqual(["房屋产权初始登记"]);
  expect(termsIn({ zh: "登记", en: "x" }, terms).map((t) => t.id)).toEqual(["登记"]);
});

test("light or dark goes round, is remembered and marks the document", async () => {
  const { firstTheme, nextTheme, setTheme, theme } = await import("@/lib/theme");
  setTheme("auto");
  nextTheme();
  nextTheme();
  expect([theme.value, localStorage.getItem("rv-theme"), document.documentElement.dataset.theme]).toEqual(["dark", "dark", "dark"]);
  nextTheme();
  expect([theme.value, document.documentElement.dataset.theme, firstTheme("blue")]).toEqual(["auto", undefined, "auto"]);
});
