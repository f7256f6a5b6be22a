import { describe, expect, it } from "vitest";
import { allowPosition, changeOf, draftOf, moved, newConsent, newItem } from "@/features/admin/matter";
import type { MatterType } from "@/lib/contract/http";

const both = (word: string) => ({ zh: word, en: `${word} en` });
const matter: MatterType = {
  id: "m", code: "kitchen", departmentId: "d", name: both("厨房"), purpose: both("许可"), minutes: 20, bring: [both("证件")], retentionYears: 15, version: 3,
  consent: { version: "v1", items: [{ id: "recording", text: both("录制"), optional: false }] },
  checklist: [{ id: "sink", text: both("水槽"), hint: both("看"), still: true, rule: null, ask: both("请展示") }],
};
const now = new Date("2026-11-27T14:05:06Z");

describe("a matter type in its form", () => {
  it("comes out as it went in, under the same name of the consent", () => {
    const { name, purpose, minutes, bring, retentionYears, consent, checklist } = matter;
    expect(changeOf(draftOf(matter, ""), matter, now)).toEqual({ name, purpose, minutes, bring, retentionYears, consent, checklist });
  });

  it("gives other words to agree to another name", () => {
    const draft = draftOf(matter, "");
    draft.consent[0]!.optional = true;
    expect(changeOf(draft, matter, now).consent.version).toBe("2026-11-27 14:05:06");
  });

  it("says in both languages what was written in one, and leaves out what is empty", () => {
    const draft = draftOf(null, "d");
    draft.name.zh = " 新事项 ";
    draft.bring = [{ zh: "", en: "" }];
    draft.checklist = [{ ...newItem(), text: { zh: "第一项", en: "" } }];
    const change = changeOf(draft, null, now);
    expect(change.name).toEqual({ zh: "新事项", en: "新事项" });
    expect(change.bring).toEqual([]);
    expect(change.checklist[0]).toMatchObject({ hint: { zh: "第一项", en: "第一项" }, rule: null, ask: null });
  });

  it("lets one item allow the position, under the id that the server knows, and that one may be declined", () => {
    const draft = draftOf(matter, "");
    draft.consent = allowPosition([...draft.consent, { ...newConsent(), text: both("位置") }], 1, true);
    expect(changeOf(draft, matter, now).consent).toMatchObject({ version: "2026-11-27 14:05:06", items: [{ id: "recording", optional: false }, { id: "location", optional: true }] });
    draft.consent = allowPosition(draft.consent, 0, true);
    expect(changeOf(draft, matter, now).consent.items.map((i) => i.id)).toEqual(["location", draft.consent[1]!.id]);
    const off = draftOf({ ...matter, consent: changeOf(draft, matter, now).consent }, "");
    expect(changeOf({ ...off, consent: allowPosition(off.consent, 0, false) }, matter, now).consent.items.some((i) => i.id === "location")).toBe(false);
  });

  it("keeps ids where items move and gives none twice", () => {
    expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(new Set(Array.from({ length: 100 }, () => newItem().id)).size).toBe(100);
  });
});
