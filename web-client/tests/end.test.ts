import { expect, test, vi } from "vitest";
import { createApp, h, nextTick } from "vue";
import EndStep from "@/features/join/EndStep.vue";
import { words } from "@/features/join/words";
import type { VisitFlow } from "@/features/join/visit";
import type { Outcome } from "@/lib/contract/session";
import { newState } from "@/lib/session/state";
import { addWords, i18n, setLanguage } from "@/lib/words/i18n";

addWords(words);

/** The end page of an applicant, as far as it was told. */
async function endPage(changes: Partial<ReturnType<typeof newState>>) {
  setLanguage("zh");
  const visit = { office: { zh: "第一公证处", en: "First Notary Office" }, official: "李伟" };
  const flow = { redeemed: { value: { sessionId: "s" } }, visit: { value: visit }, live: { value: { state: { ...newState(), ...changes } } }, comeBack: () => undefined };
  const place = document.createElement("div");
  const app = createApp({ render: () => h(EndStep, { flow: flow as unknown as VisitFlow }) });
  app.component("RouterLink", { render: () => null }).use(i18n).mount(place);
  await nextTick();
  return place.textContent!;
}
const decided = (outcome: Outcome) => ({ phase: "ended" as const, decision: { outcome, text: "", dueAt: "2026-12-24T00:00:00Z", by: "", at: "", kind: null } });

test("the date of a decision is said for what it is: to supply by then, or the second visit", async () => {
  expect(await endPage(decided("toSupply"))).toContain("请于2026年12月24日前补充");
  const again = await endPage(decided("partlyPassed"));
  expect(again).toContain("再次核验的日期：2026年12月24日");
  expect(again).not.toContain("前补充");
});

test("who opens the page after the end reads the outcome and has the kept receipt", async () => {
  setLanguage("zh");
  const checkpoint = { session: "0123456789abcdef", head: "0123456789abcdef".repeat(4) };
  localStorage.setItem("rv-receipt-s", JSON.stringify({ jws: `h.${btoa(JSON.stringify(checkpoint)).replace(/=/g, "")}.s`, seq: 3, at: "2026-11-22T10:00:00Z" }));
  const visit = { office: { zh: "处", en: "Office" }, official: "李伟", sessionState: "sealed", decision: { outcome: "pass", text: "已核对", dueAt: null } };
  const place = document.createElement("div");
  const app = createApp({ render: () => h(EndStep, { flow: { redeemed: { value: { sessionId: "s" } }, visit: { value: visit }, live: { value: null } } as unknown as VisitFlow }) });
  app.component("RouterLink", { render: () => null }).use(i18n).mount(place);
  await vi.waitFor(() => expect(place.querySelector("[data-testid=receipt-code]")!.textContent).toBe("KYFN-04HM-ASW9-NF6Y"));
  for (const words of ["本次结论：通过", "已核对", "记录已封存"]) expect(place.textContent).toContain(words);
});

test("who has another meeting booked is told when, and that the link stays", async () => {
  const page = await endPage({ phase: "ended", next: { at: "2026-12-25T02:00:00Z", by: "李伟" } });
  expect(page).toContain("已改到 2026年12月25日");
  expect(page).toContain("原来的链接");
});

test("who was declined learns why, whom to ask, and that the link is still good", async () => {
  const page = await endPage({ phase: "declined", declinedReason: "请先补充材料" });
  for (const words of ["请先补充材料", "这个链接仍然有效", "第一公证处", "李伟", "再次进入等候", "改约时间"]) expect(page).toContain(words);
});
