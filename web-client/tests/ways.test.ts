/** Ways on, and no words that aren't true. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApp, defineComponent, h, nextTick, reactive, ref, shallowRef } from "vue";
import { titleOf } from "@/app/router";
import InvitationCard from "@/features/cases/InvitationCard.vue";
import { words as cases } from "@/features/cases/words";
import CallBar from "@/features/join/CallBar.vue";
import MessageCard from "@/features/join/MessageCard.vue";
import "@/features/join/laterwords";
import { type VisitFlow } from "@/features/join/visit";
import WaitingStep from "@/features/join/WaitingStep.vue";
import { words as join } from "@/features/join/words";
import CameraPanel from "@/features/room/CameraPanel.vue";
import DecisionPanel from "@/features/room/DecisionPanel.vue";
import DevicePick from "@/features/room/DevicePick.vue";
import type { Room } from "@/features/room/room";
import { words as room } from "@/features/room/words";
import { call } from "@/lib/api/http";
import { Problem } from "@/lib/api/problem";
import { nothingPlugged, type Plugged } from "@/lib/devices/devices";
import { newState } from "@/lib/session/state";
import { useFocus } from "@/lib/ui/focus";
import ProblemBox from "@/lib/ui/ProblemBox.vue";
import { words as staff } from "@/lib/ui/words";
import { addWords, i18n, setLanguage } from "@/lib/words/i18n";

for (const words of [cases, join, room, staff]) addWords(words);
const settle = async () => {
  for (let turns = 0; turns < 12; turns++) await nextTick();
};
function shown(component: object, props: object = {}) {
  const place = document.createElement("div");
  document.body.append(place);
  const app = createApp({ render: () => h(component, props) });
  app.component("RouterLink", { props: ["to"], render: () => h("a", { "data-link": "" }) }).use(i18n);
  app.config.globalProperties.$route = { fullPath: "/room/s" } as never;
  app.mount(place);
  const part = <E extends HTMLElement = HTMLElement>(name: string) => place.querySelector<E>(`[data-testid="${name}"]`);
  return { place, part, leave: () => app.unmount() };
}
beforeEach(() => setLanguage("en"));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  document.body.innerHTML = "";
});

describe("whoever came by a link", () => {
  const answer = async () => new Response(JSON.stringify({ code: "sign_in_needed" }), { status: 401 });
  test("is sent to no sign-in when the visit counts no more; staff are", async () => {
    vi.stubGlobal("fetch", answer);
    await expect(call("/api/visit/slots", { token: "t" })).rejects.toMatchObject({ code: "link_again" });
    await expect(call("/api/board")).rejects.toMatchObject({ code: "sign_in_needed" });
  });
  test("opens the link again", async () => {
    const { part, place } = shown(ProblemBox, { problem: new Problem("link_again", "", 401) });
    expect([part("problem-action")!.textContent!.trim(), place.querySelector("[data-link]")]).toEqual(["Open my link again", null]);
  });
  test("learns in the waiting room that the visit goes on elsewhere", async () => {
    vi.stubGlobal("fetch", answer);
    const visit = { matterType: { bring: [] }, helping: "family" };
    const flow = { redeemed: { value: { visitToken: "t" } }, visit: { value: visit }, live: { value: { state: Object.assign(newState(), { phase: "waiting" }) } }, own: { value: null } };
    const { part, leave } = shown(WaitingStep, { flow: flow as unknown as VisitFlow });
    await vi.waitFor(() => expect(part("problem")?.dataset.code).toBe("link_again"));
    leave();
  });
});

test("before the appointment its time is told instead of an early turn", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ place: 1, minutes: 0, long: false, plannedFor: "2026-12-24T02:00:00Z" }));
  const visit = { matterType: { bring: [] }, helping: "family" };
  const flow = { redeemed: { value: { visitToken: "t" } }, visit: { value: visit }, live: { value: { state: Object.assign(newState(), { phase: "waiting" }) } }, own: { value: null } };
  const { part, leave } = shown(WaitingStep, { flow: flow as unknown as VisitFlow });
  await vi.waitFor(() => expect(part("queue")?.textContent).toContain("24 Dec 2026"));
  expect(part("queue")!.textContent).not.toContain("next");
  leave();
});

describe("what a form is refused for", () => {
  test("is said in the page's words, by its field where that is known", () => {
    const said = (detail: string) => shown(ProblemBox, { problem: new Problem("invalid", detail, 400) }).place.querySelector("p")!.textContent;
    expect(said("applicantName: 1 to 80 characters on one line.")).toBe(staff.en.problem.field.applicantName);
    expect(said("consent.items.text: say it in zh and in en.")).toBe(staff.en.problem.field.consent);
    expect(said("Username 'x' is already taken.")).toContain("whether a field is empty");
    setLanguage("zh");
    const { place } = shown(ProblemBox, { problem: new Problem("items_missing", "Answer these items first: 水池 / Sink") });
    expect(place.textContent).not.toMatch(/[a-zA-Z]/);
  });
});

describe("an invitation's link", () => {
  const invitation = { id: "1", url: "https://x/join#y", qrSvg: "<svg/>", expiresAt: "2026-12-24T02:00:00Z", sessionId: "s" };
  const press = async () => {
    const card = shown(InvitationCard, { invitation });
    card.part("invite-copy")!.click();
    await settle();
    return card;
  };
  test("is selected where there is no clipboard, and not said to be copied", async () => {
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: undefined });
    const { part } = await press();
    expect([part("invite-copy")!.textContent, part("invite-selected") === null]).toEqual(["Copy", false]);
  });
  test("is said to be copied once it is", async () => {
    const writeText = vi.fn(async () => undefined);
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText } });
    const { part } = await press();
    expect([part("invite-copy")!.textContent, part("invite-selected"), writeText.mock.calls]).toEqual(["Copied", null, [[invitation.url]]]);
  });
});

const track = (kind: string) => ({ kind, enabled: true });
const stream = (...kinds: string[]) => ({ getTracks: () => kinds.map(track), getAudioTracks: () => kinds.filter((k) => k === "audio").map(track), getVideoTracks: () => kinds.filter((k) => k === "video").map(track) });

test("what the phone does not have can't be muted: the button says so, and offers it once it is plugged in", async () => {
  const setMedia = vi.fn(async () => undefined);
  const plugged = shallowRef<Plugged>(nothingPlugged);
  const flow = { plugged, live: { value: { setMedia } }, own: { value: { stream: stream("video"), missing: "microphone" } }, torch: ref(null), severalCameras: ref(false) };
  const take = vi.fn();
  const { part } = shown(CallBar, { flow: flow as unknown as VisitFlow, flipping: false, onTake: take });
  const [mute, camera] = [part<HTMLButtonElement>("call-mute")!, part<HTMLButtonElement>("call-camera")!];
  expect([mute.disabled, mute.textContent!.trim(), camera.disabled]).toEqual([true, "No microphone", false]);
  camera.click();
  await settle();
  expect([camera.textContent!.trim(), camera.getAttribute("aria-pressed"), setMedia.mock.calls]).toEqual(["Camera on", null, [["video", false]]]);
  plugged.value = { ...nothingPlugged, audio: [{ deviceId: "headset" } as MediaDeviceInfo] };
  await settle();
  expect([mute.disabled, mute.textContent!.trim()]).toEqual([false, "Use microphone"]);
  mute.click();
  expect(take.mock.calls).toEqual([["audio"]]);
});

describe("the official's own devices", () => {
  const of = (deviceId: string) => ({ deviceId, label: deviceId }) as MediaDeviceInfo;
  const list = (take: Room["take"]) => {
    const plugged = shallowRef<Plugged>({ audio: [of("headset")], video: [of("built in")] });
    const state = reactive({ ...newState(), devices: { audio: "headset", video: "built in" } });
    return { plugged, state, ...shown(DevicePick, { room: { plugged, state, take } as unknown as Room }) };
  };
  const choose = async (list: HTMLSelectElement, id: string) => {
    list.value = id;
    list.dispatchEvent(new Event("change"));
    await settle();
  };
  test("are a list as soon as there is a choice, and what is chosen is taken", async () => {
    const take = vi.fn(async () => undefined);
    const { plugged, part } = list(take);
    expect(part("devices")).toBeNull();
    plugged.value = { ...plugged.value, video: [of("built in"), of("papers")] };
    await settle();
    expect([part("own-audio"), [...part<HTMLSelectElement>("own-video")!.options].map((o) => o.text)]).toEqual([null, ["built in", "papers"]]);
    await choose(part<HTMLSelectElement>("own-video")!, "papers");
    expect(take.mock.calls).toEqual([["video", "papers"]]);
  });
  test("show what is used, also after another could not be had", async () => {
    const { plugged, part } = list(async () => {
      throw new Problem("device_in_use");
    });
    plugged.value = { ...plugged.value, video: [of("built in"), of("papers")] };
    await settle();
    await choose(part<HTMLSelectElement>("own-video")!, "papers");
    expect([part("problem")!.dataset.code, part<HTMLSelectElement>("own-video")!.value]).toEqual(["device_in_use", "built in"]);
  });
});

test("two people of one name read each other's messages", () => {
  const state = Object.assign(newState(), { me: "a", name: "Wang", messages: [{ id: "m1", text: "hello", by: "Wang", at: "", byId: "b" }, { id: "m2", text: "mine", by: "Wang", at: "", byId: "a" }] });
  expect(shown(MessageCard, { live: { state, type: () => undefined } }).part("call-message")!.textContent).toContain("hello");
});

describe("a decision", () => {
  const shownFor = () => {
    const state = reactive({ ...newState(), items: {} });
    const of = { state, about: ref({}), unlocked: ref(true), missing: ref([]), owns: ref(true) } as unknown as Room;
    return shown(DecisionPanel, { room: of });
  };
  test("has no day that has passed", async () => {
    const { part } = shownFor();
    part("decide-supply")!.click();
    await settle();
    const fill = async (name: string, value: string) => {
      const field = part<HTMLInputElement>(name)!;
      field.value = value;
      field.dispatchEvent(new Event("input"));
      await settle();
    };
    await fill("decide-text", "the licence");
    const submit = () => part<HTMLButtonElement>("decide-submit")!.disabled;
    await fill("decide-due", "2020-01-01");
    expect([submit(), part("decide-past") === null]).toEqual([true, false]);
    await fill("decide-due", "2099-01-01");
    expect([submit(), part("decide-past")]).toEqual([false, null]);
  });
});

describe("a wish to the phone's camera", () => {
  const camera = { label: "Back", width: 1280, height: 720, framesPerSecond: 25, facing: "environment", torch: false, zoom: null, focus: null, can: { torch: true, focus: [] } };
  const panel = (line: () => Promise<unknown>) => {
    const state = reactive({ ...newState(), cameras: { a: camera } as never });
    return shown(CameraPanel, { room: { state, subject: shallowRef({ id: "a", connected: true }), live: { line: { call: line } } } as unknown as Room });
  };
  test("that the server refuses is waited for no longer", async () => {
    const { part, place } = panel(async () => {
      throw new Problem("participant_away");
    });
    part("camera-torch")!.click();
    await settle();
    expect([place.textContent!.includes("not answered yet"), part("problem")?.dataset.code]).toEqual([false, "participant_away"]);
  });
  test("that stays without an answer is said to", async () => {
    vi.useFakeTimers();
    const { part, place } = panel(async () => undefined);
    part("camera-torch")!.click();
    await settle();
    expect(place.textContent).toContain("not answered yet");
    await vi.advanceTimersByTimeAsync(10_000);
    expect([place.textContent!.includes("not answered yet"), part("camera-silent") === null]).toEqual([false, false]);
  });
});

describe("a card that comes up", () => {
  const Card = defineComponent({
    setup() {
      const head = ref<HTMLElement | null>(null);
      useFocus(head);
      return () => h("section", { role: "dialog" }, h("h2", { ref: head, tabindex: -1, id: "head" }));
    },
  });
  const at = (html: string) => {
    document.body.innerHTML = html;
    document.querySelector<HTMLElement>("#before")!.focus();
  };
  test("takes the focus and gives it back", async () => {
    at("<button id=before></button>");
    const { leave } = shown(Card);
    await settle();
    expect(document.activeElement!.id).toBe("head");
    leave();
    expect(document.activeElement!.id).toBe("before");
  });
  test("leaves who writes to write", async () => {
    at("<textarea id=before></textarea>");
    shown(Card);
    await settle();
    expect(document.activeElement!.id).toBe("before");
  });
});

test("a page is called by its own name, in the person's language", () => {
  expect([titleOf("cases.title"), titleOf(undefined)]).toEqual(["Cases · Remote video verification", "Remote video verification"]);
  setLanguage("zh");
  expect(titleOf("cases.title")).toBe("案件 · 远程视频核验");
});
