import { beforeEach, describe, expect, test, vi } from "vitest";
import { createApp, h, nextTick } from "vue";
import { useOffline } from "@/features/join/offline";
import OfflineStills from "@/features/join/OfflineStills.vue";
import StillCard from "@/features/join/StillCard.vue";
import type { VisitFlow } from "@/features/join/visit";
import { words } from "@/features/join/laterwords";
import { Problem } from "@/lib/api/problem";
import type { Live } from "@/lib/session/live";
import { newState } from "@/lib/session/state";
import type { KeptStill } from "@/lib/stillshelf";
import { i18n, setLanguage } from "@/lib/words/i18n";

const shelf = vi.hoisted(() => ({ stills: [] as KeptStill[], sent: [] as [number, string | null][], answer: (() => undefined) as (still: KeptStill, request: string | null) => void }));
vi.mock("@/lib/stillshelf", () => ({
  mostKept: 3,
  keptFor: async () => [...shelf.stills],
  keep: async (caseNumber: string, item: string | null, picture: Blob, requestId: string | null) => void shelf.stills.push({ id: shelf.stills.length + 1, caseNumber, item, picture, requestId, takenAt: "", sha256: "" }),
  forget: async (id: number) => void (shelf.stills = shelf.stills.filter((s) => s.id !== id)),
}));
vi.mock("@/lib/api/stills", () => ({
  uploadStill: async () => {
    throw new Problem("offline");
  },
  uploadKept: async (_: string, still: KeptStill, request: string | null) => {
    shelf.sent.push([still.id, request]);
    shelf.answer(still, request);
  },
}));

const still = (id: number, item: string | null = "sink", requestId: string | null = null): KeptStill => ({ id, caseNumber: "c", item, requestId, takenAt: "", sha256: "", picture: new Blob() });
const visit = { caseNumber: "c", matterType: { checklist: [{ id: "sink", text: { zh: "水池", en: "Sink" }, still: true, ask: null }] } };
const live = { line: { isOpen: true }, state: Object.assign(newState(), { phase: "in" }) } as unknown as Live;
const flow = { redeemed: { value: { sessionId: "s", visitToken: "t", visit } }, visit: { value: visit }, live: { value: live }, own: { value: null }, severalCameras: { value: false } } as unknown as VisitFlow;
const offline = () => useOffline(flow, () => live);
const refuse = (code: string, of?: number) => (shelf.answer = (s) => {
  if (of === undefined || s.id === of) throw new Problem(code);
});
beforeEach(() => {
  Object.assign(shelf, { stills: [], sent: [], answer: () => undefined });
  setLanguage("en");
});

describe("a photo kept on the phone", () => {
  test.each(["failed", "server_failed", "disk_full", "archive_unavailable", "evidence_unavailable", "hash_mismatch", "sign_in_needed", "link_again", "too_many_stills", "not_recording", "session_over", "still_unknown", "offline", "unexpected"])("stays when the office answers %s", async (code) => {
    shelf.stills = [still(1)];
    refuse(code);
    const off = offline();
    await off.send();
    expect([shelf.stills.length, off.refused.value.length]).toEqual([1, 0]);
  });
  test.each(["bad_call", "invalid", "not_an_image", "too_large"])("goes when it is itself refused with %s, and the applicant is told", async (code) => {
    shelf.stills = [still(1)];
    refuse(code);
    const off = offline();
    await off.send();
    expect([shelf.stills.length, off.refused.value.map((r) => [r.item, r.problem.code])]).toEqual([0, [["sink", code]]]);
  });
  test("does not keep the next from going", async () => {
    shelf.stills = [still(1), still(2)];
    refuse("failed", 1);
    await offline().send();
    expect(shelf.stills.map((s) => s.id)).toEqual([1]);
  });
  test("answers the request that it was taken for; meanwhile the request is not shown again", async () => {
    const off = offline();
    await off.put("sink", new Blob(), "r1");
    expect(off.untaken([{ requestId: "r1" }, { requestId: "r2" }])).toEqual([{ requestId: "r2" }]);
    await off.send();
    expect([shelf.sent, shelf.stills]).toEqual([[[1, "r1"]], []]);
  });
  test("goes of own accord where its request is over, and is given up only where it has no item", async () => {
    shelf.stills = [still(1, "sink", "r1"), still(2, null, "r2")];
    shelf.answer = (_, request) => {
      if (request) throw new Problem("still_unknown");
    };
    const off = offline();
    await off.send();
    expect(shelf.sent).toEqual([[1, "r1"], [1, null], [2, "r2"]]);
    expect([shelf.stills, off.refused.value.length]).toEqual([[], 1]);
  });
});

const settle = async () => {
  for (let turns = 0; turns < 12; turns++) await nextTick();
};
function shown(component: object, props: object) {
  const place = document.createElement("div");
  document.body.append(place);
  createApp({ render: () => h(component, props) }).use(i18n).mount(place);
  return place;
}

test("an asked photo whose line is lost is kept with its request", async () => {
  URL.createObjectURL = () => "blob:x";
  const off = offline();
  const place = shown(StillCard, { flow, offline: off, request: { requestId: "r1", item: null, text: null } });
  const file = place.querySelector<HTMLInputElement>("[data-testid=still-file]")!;
  Object.defineProperty(file, "files", { value: [new File(["x"], "x.jpg", { type: "image/jpeg" })] });
  file.dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(place.querySelector("[data-testid=still-send]")).not.toBeNull());
  place.querySelector<HTMLButtonElement>("[data-testid=still-send]")!.click();
  await vi.waitFor(() => expect(shelf.stills.map((s) => [s.item, s.requestId])).toEqual([[null, "r1"]]));
});

test("a full shelf is not taken for a finished list", async () => {
  shelf.stills = [still(1), still(2), still(3)];
  const off = offline();
  await off.look();
  const place = shown(OfflineStills, { flow, offline: off });
  await settle();
  const said = place.querySelector("[data-testid=offline-done]")!.textContent!;
  expect(said).toBe(words.en.join.offline.full.replace("{n}", "3"));
});
