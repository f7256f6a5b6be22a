import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createApp, defineComponent, nextTick } from "vue";
import HoursForm from "@/features/admin/HoursForm.vue";
import CheckPage from "@/features/check/CheckPage.vue";
import LedgerPage from "@/features/keeping/LedgerPage.vue";
import { words as keeping } from "@/features/keeping/words";
import { useVisit } from "@/features/join/visit";
import { useRoom } from "@/features/room/room";
import VerifyPage from "@/features/verify/VerifyPage.vue";
import { Problem } from "@/lib/api/problem";
import { fragment } from "@/lib/fragment";
import { words as admin } from "@/features/admin/words";
import { words as check } from "@/features/check/words";
import { words as verify } from "@/features/verify/words";
import { addWords, i18n } from "@/lib/words/i18n";

for (const words of [admin, check, keeping, verify]) addWords(words);

const failing = vi.hoisted(() => ({ prepare: false }));
vi.mock("@/lib/session/live", () => ({ Live: class { state = {}; streams = new Map(); line = { on: () => undefined, open: async () => undefined }; prepare = async () => {
    if (failing.prepare) throw new Problem("server_away");
  }; close = async () => undefined; } }));

vi.mock("@/lib/ui/StaffFrame.vue", () => ({ default: (_: object, { slots }: { slots: { default: () => unknown } }) => slots.default() }));

/** A page that does what its set-up says, until it is left. */
function page(component: object, props: object = {}) {
  const place = document.createElement("div");
  const app = createApp(component, props as never);
  app.component("RouterLink", { render: () => null }).use(i18n).mount(place);
  return { place, leave: () => app.unmount() };
}
const settle = async () => {
  for (let turns = 0; turns < 8; turns++) await nextTick();
};

let give: (stream: MediaStream) => void;
const stop = vi.fn();
beforeEach(() => {
  stop.mockClear();
  vi.stubGlobal("isSecureContext", true);
  const opening = new Promise<MediaStream>((done) => (give = done));
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: { getUserMedia: () => opening, enumerateDevices: async () => [] } });
});
afterEach(() => vi.unstubAllGlobals());
const stream = { getTracks: () => [{ stop }], getVideoTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream;

test("an official who leaves the page before the camera is open is not filmed", async () => {
  let room!: ReturnType<typeof useRoom>;
  const { leave } = page(defineComponent({ setup: () => ((room = useRoom("s")), () => null) }));
  const checking = room.check();
  leave();
  give(stream);
  await checking;
  expect([stop.mock.calls.length, room.own.value]).toEqual([1, null]);
});

test("an applicant who leaves the page before the camera is open is not filmed", async () => {
  let visit!: ReturnType<typeof useVisit>;
  const { leave } = page(defineComponent({ setup: () => ((visit = useVisit("link")), () => null) }));
  const checking = visit.check();
  leave();
  give(stream);
  await checking;
  expect([stop.mock.calls.length, visit.own.value]).toEqual([1, null]);
});

test("a camera whose call can't be made ready is let go", async () => {
  failing.prepare = true;
  let visit!: ReturnType<typeof useVisit>;
  vi.stubGlobal("fetch", async () => Response.json({ visitToken: "t", sessionId: "s", visit: { sessionState: "open", consented: false, admitted: false } }));
  const { leave } = page(defineComponent({ setup: () => ((visit = useVisit("link")), () => null) }));
  await visit.open();
  give(stream);
  await visit.check();
  expect([stop.mock.calls.length, visit.own.value, visit.deviceProblem.value?.code]).toEqual([1, null, "server_away"]);
  failing.prepare = false;
  leave();
});

test("who opens the page again after the end reads how it ended; who was never in only that it is over", async () => {
  let visit!: ReturnType<typeof useVisit>;
  const told = { sessionState: "sealed", admitted: true, consented: true, decision: { outcome: "pass", text: "", dueAt: null } };
  vi.stubGlobal("fetch", async (to: string) => (to.endsWith("redeem") ? new Response(JSON.stringify({ code: "session_over" }), { status: 409 }) : Response.json(told)));
  localStorage.setItem("rv-visits", JSON.stringify({ link: { sessionId: "s", visitToken: "t" } }));
  const { leave } = page(defineComponent({ setup: () => ((visit = useVisit("link")), () => null) }));
  await visit.open();
  expect([visit.step.value, visit.problem.value, visit.visit.value?.decision?.outcome]).toEqual(["over", null, "pass"]);
  told.admitted = false;
  await visit.open();
  expect(visit.problem.value?.code).toBe("session_over");
  localStorage.clear();
  leave();
});

test("an address that was cut in the middle of a sign opens the page all the same", async () => {
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 404 }));
  location.hash = "#7K2M%E";
  expect(fragment()).toBe("7K2M%E");
  const { place, leave } = page(CheckPage);
  await settle();
  expect(place.querySelector<HTMLInputElement>("[data-testid=check-code]")!.value).toBe("7K2M%E");
  leave();
  location.hash = "#%E5%8F%B7";
  expect(fragment()).toBe("号");
  location.hash = "";
});

test("a package chosen while another is read is read by a worker of its own: no verdict comes under the other's name", async () => {
  const workers: { terminated: boolean; files: string[] }[] = [];
  vi.stubGlobal("Worker", class {
    mine = { terminated: false, files: [] as string[] };
    constructor() {
      workers.push(this.mine);
    }
    postMessage({ file }: { file: File }) {
      this.mine.files.push(file.name);
    }
    terminate() {
      this.mine.terminated = true;
    }
  });
  const { place, leave } = page(VerifyPage);
  await settle();
  const drop = (name: string) => place.querySelector("main")!.dispatchEvent(Object.assign(new Event("drop"), { dataTransfer: { files: [new File(["x"], name)] } }));
  drop("one.zip");
  await settle();
  drop("two.zip");
  await settle();
  expect(workers).toEqual([{ terminated: true, files: ["one.zip"] }, { terminated: false, files: ["two.zip"] }]);
  leave();
});

test("hours are saved for the department whose hours are shown, however fast one changes it", async () => {
  const answers: Record<string, (minutes: number) => void> = {};
  vi.stubGlobal("fetch", (to: string) => new Promise<Response>((done) => (answers[/departments\/(\w+)/.exec(to)![1]!] = (slotMinutes) => done(Response.json({ week: [], closed: [], slotMinutes, places: 1 })))));
  const { place, leave } = page(HoursForm, { departments: ["a", "b"].map((id) => ({ id, name: { zh: id, en: id } })) });
  await settle();
  const select = place.querySelector<HTMLSelectElement>("[data-testid=hours-dept]")!;
  const save = () => place.querySelector<HTMLButtonElement>("[data-testid=hours-save]")!.disabled;
  const minutes = () => place.querySelector<HTMLInputElement>("[data-testid=hours-minutes]")!.value;
  select.value = "b";
  select.dispatchEvent(new Event("change"));
  await settle();
  expect(save()).toBe(true);
  answers.b!(20);
  await vi.waitFor(() => expect([minutes(), save()]).toEqual(["20", false]));
  answers.a!(45);
  await settle();
  expect(minutes()).toBe("20");
  leave();
});

test("what is found of a ledger stands under its own department, whichever was chosen meanwhile", async () => {
  let answer!: () => void;
  vi.stubGlobal("fetch", async (to: string) => {
    if (to.endsWith("/departments")) return Response.json({ items: ["a", "b"].map((id) => ({ id, name: { zh: id, en: id } })) });
    if (to.endsWith("/days")) return Response.json({ days: [to.includes("/b/") ? "2026-11-22" : "2026-11-21"] });
    await new Promise<void>((done) => (answer = done));
    return Response.json({ verdict: "intact", words: { zh: "甲", en: "A" }, lines: 1, problems: [] });
  });
  const { place, leave } = page(LedgerPage);
  await vi.waitFor(() => expect(place.textContent).toContain("2026-11-21"));
  place.querySelector<HTMLButtonElement>("[data-testid=ledger-verify]")!.click();
  await vi.waitFor(() => expect(answer).toBeTruthy());
  const select = place.querySelector<HTMLSelectElement>("[data-testid=ledger-department]")!;
  select.value = "b";
  select.dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(place.textContent).toContain("2026-11-22"));
  answer();
  await vi.waitFor(() => expect(place.querySelector<HTMLButtonElement>("[data-testid=ledger-verify]")!.disabled).toBe(false));
  expect(place.querySelector("[data-testid=chain-verdict]")).toBeNull();
  leave();
});
