import { expect, test } from "vitest";
import { exactTime } from "@/lib/words/time";
import { beneathHeading, sayFinding } from "@/lib/words/verdict";

test("beneath its heading a verdict does not say it again, and says the rest", () => {
  expect(beneathHeading("intact", { zh: "完整：台账共 3 条", en: "intact: 3 sessions in the ledger" })).toEqual({ zh: "台账共 3 条", en: "3 sessions in the ledger" });
  expect(beneathHeading("notSealed", { zh: "未封存：到第 9 条为止完整", en: "not sealed: intact up to entry 9" })).toEqual({ zh: "到第 9 条为止完整", en: "Intact up to entry 9" });
  expect(beneathHeading("broken", { zh: "已损坏：第 5 条：照片不符", en: "broken: entry 5: the photo differs" })).toEqual({ zh: "第 5 条：照片不符", en: "Entry 5: the photo differs" });
});

test("how much is withheld is told nowhere else, and stays", () => {
  const words = { zh: "完整，有 2 项未提供：其余相同", en: "intact, 2 items withheld: the rest is as sealed" };
  expect(beneathHeading("withheld", words)).toEqual(words);
});

test("times in a finding are read on the reader's own clock", () => {
  const at = "2026-11-22T10:00:00.123Z";
  expect(sayFinding({ zh: `第 5 条（${at}）被改动`, en: `entry 5 (${at}) has been changed` })).toBe(`entry 5 (${exactTime(at)}) has been changed`);
  expect(exactTime(at)).toMatch(/2026/);
  expect(exactTime(at)).not.toContain("T");
});
