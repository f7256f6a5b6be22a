import { beforeEach, describe, expect, test, vi } from "vitest";
import { createApp } from "vue";
import type { BoardPerson, BoardRow } from "@/lib/contract/http";
import type { Card, Participant } from "@/lib/contract/session";
import { groupOf, groupsOf, minutesSince, nextOf, troublesOf } from "@/features/cases/board";
import { verdictOf } from "@/features/join/check";
import { words as room } from "@/features/room/words";
import { missingOf, pagesOf } from "@/features/join/pages";
import { isLow } from "@/lib/devices/battery";
import { checkLine, judge, upRate } from "@/lib/devices/network";
import { frameBox, moved, strokePoints, thin } from "@/lib/picture";
import { drawer, pointerRestsMs } from "@/lib/session/pointer";
import { applyCard, applyComing, applyDrawing, applyMessage, applyParticipant, applyTyped, cardFor, newState } from "@/lib/session/state";
import { dialects, known, speaks, speechFor, spoken } from "@/lib/speech";
import { addWords, i18n, setLanguage } from "@/lib/words/i18n";
import { elder, firstSize, larger, setTextSize, textSize } from "@/lib/view";

const card = (id: string, state: Card["state"], participantId = "a"): Card => ({
  id, participantId, kind: "request", ask: "light", text: { zh: "开灯", en: "Light" }, digits: null, item: null, state, by: "Li", atMs: 0,
});

describe("requests on the phone", () => {
  test("come one after the other, oldest first, and go when answered", () => {
    const state = newState();
    for (const c of [card("1", "open"), card("2", "open"), card("3", "open", "b")]) applyCard(state, c);
    expect(cardFor(state, "a")?.id).toBe("1");
    applyCard(state, card("1", "done"));
    expect(cardFor(state, "a")?.id).toBe("2");
    applyCard(state, card("2", "withdrawn"));
    expect(cardFor(state, "a")).toBeNull();
  });
});

test("a photo on its way tells how much of it is here, until it breaks off", () => {
  const state = newState();
  state.asked = [{ requestId: "r", item: "sink", text: null }];
  applyComing(state, { requestId: "r", bytes: 40, of: 100 });
  applyComing(state, { requestId: "other", bytes: 90, of: 100 });
  expect(state.asked[0]!.coming).toEqual({ requestId: "r", bytes: 40, of: 100 });
  applyComing(state, { requestId: "r", bytes: 0, of: 100 });
  expect(state.asked[0]!.coming).toBeNull();
});

test("the official reads how much of a photo is here, and before that for how long one has waited", async () => {
  addWords(room);
  setLanguage("zh");
  const { default: StillWait } = await import("@/features/room/StillWait.vue");
  const shown = (coming: object | null) => {
    const place = document.createElement("div");
    createApp(StillWait, { since: Date.now() - 3_000, coming }).use(i18n).mount(place);
    return [place.textContent, place.querySelector("progress")?.value];
  };
  expect(shown(null)).toEqual(["已请求，等待对方拍摄…3 秒", undefined]);
  expect(shown({ requestId: "r", bytes: 1_310_720, of: 3_145_728 })).toEqual(["照片正在传来41%（共 3.0 MB）", 1_310_720]);
});

describe("reading aloud", () => {
  test("follows the page's language until a voice is chosen, or none", () => {
    expect([speechFor("", "zh"), speechFor("", "en"), speechFor("cantonese", "en"), speechFor("off", "zh")]).toEqual(["mandarin", "english", "cantonese", null]);
  });
  test("offers only what the phone has a voice for, whatever way the browser writes the tag", () => {
    expect(known([{ lang: "zh_HK" }, { lang: "en-GB" }, { lang: "de-DE" }])).toEqual(["cantonese", "english"]);
    expect(known([{ lang: "yue-Hant-HK" }, { lang: "cmn-Hans-CN" }])).toEqual(["mandarin", "cantonese"]);
  });
  test("knows a dialect's voice from Mandarin, and offers those that the phone has", () => {
    const voices = [{ lang: "zh-CN-sichuan" }, { lang: "wuu_CN" }, { lang: "zh-Hans-CN" }, { lang: "zh-CN" }, { lang: "wuu-CN" }];
    expect(dialects(voices)).toEqual(["sichuan", "wuu"]);
    expect([speaks("zh-CN-sichuan", "mandarin"), speaks("zh-CN-sichuan", "sichuan"), speaks("zh-CN", "mandarin"), speaks("zh-CN", "sichuan")]).toEqual([false, true, true, false]);
    expect(known([{ lang: "zh-CN-liaoning" }])).toEqual([]);
    expect(spoken({ zh: "开灯", en: "Light" }, null, "sichuan", { zh: "厨房", en: "Kitchen" })).toBe("开灯。厨房");
  });
  test("says digits one by one", () => {
    expect(spoken({ zh: "请读出", en: "Please read" }, "4071", "mandarin")).toBe("请读出：4，0，7，1");
    expect(spoken({ zh: "请读出", en: "Please read" }, "4071", "english")).toBe("Please read: 4, 0, 7, 1");
  });
});

describe("the large view", () => {
  beforeEach(() => setTextSize(0));
  test("comes by the link, and what the person chose goes before", () => {
    expect(firstSize("?view=elder", null)).toBe(20);
    expect(firstSize("?view=elder", "30")).toBe(30);
    expect(firstSize("", "24")).toBe(24);
    expect(firstSize("", "17")).toBe(0);
    expect(firstSize("?view=elder", "17")).toBe(20);
    expect(firstSize("?view=elder", "0")).toBe(0);
  });
  test("grows to 30 and no further, is remembered and marks the document", () => {
    setTextSize(20);
    larger();
    larger();
    larger();
    expect([textSize.value, elder.value, localStorage.getItem("rv-view"), document.documentElement.dataset.view, document.documentElement.style.fontSize]).toEqual([30, true, "30", "elder", "30px"]);
    setTextSize(0);
    expect([elder.value, document.documentElement.dataset.view, document.documentElement.style.fontSize]).toEqual([false, undefined, ""]);
  });
  test("shows one thing a screen, the ordinary view everything on one", () => {
    expect(pagesOf(true, true, ["a", "b"])).toEqual([["what"], ["bring"], ["a"], ["b"]]);
    expect(pagesOf(true, false, ["a"])).toEqual([["what"], ["a"]]);
    expect(pagesOf(false, true, ["a", "b"])).toEqual([["what", "bring", "a", "b"]]);
  });
});

test("consent misses what is not optional and not ticked", () => {
  const items = [{ id: "recording" }, { id: "location", optional: true }, { id: "use" }];
  expect(missingOf(items, { recording: true })).toEqual(["use"]);
  expect(missingOf(items, { recording: true, use: true })).toEqual([]);
});

describe("the line before the call", () => {
  test("is judged by what a readable picture needs", () => {
    expect([judge(80, 1500), judge(80, 400), judge(900, 5000), judge(50, 100)]).toEqual(["good", "fair", "poor", "poor"]);
  });
  test("counts the bytes without the round trip", () => expect(upRate(100_000, 1050, 50)).toBe(800));
  test("is measured by empty calls and one with bytes", async () => {
    let clock = 0;
    const found = await checkLine("token", async (_, bytes) => void (clock += bytes ? 860 : 60), () => clock);
    expect(found).toEqual({ quality: "good", rttMs: 60, upKbps: 983 });
  });
});

test("the check promises nothing while the network is measured, and names the worst first", () => {
  const found = { camera: true, microphone: true, line: "good" as const, battery: null, heard: true };
  expect([found, { ...found, line: null }, { ...found, line: null, camera: false }, { ...found, line: "failed" as const }, { ...found, heard: false }, { ...found, battery: { percent: 5, charging: false } }].map(verdictOf)).toEqual([
    "ok", "measuring", "noCamera", "poorLine", "quiet", "lowBattery",
  ]);
});

test("a battery is low only when it is neither full nor charging", () => {
  expect([isLow(null), isLow({ percent: 10, charging: true }), isLow({ percent: 10, charging: false }), isLow({ percent: 50, charging: false })]).toEqual([false, false, true, false]);
});

describe("drawing on a picture", () => {
  const video = { clientWidth: 400, clientHeight: 400, videoWidth: 640, videoHeight: 320 };
  test("keeps to the picture between its bars, or beyond the tile's edges", () => {
    expect(frameBox(video, true)).toEqual({ left: 0, top: 100, width: 400, height: 200 });
    expect(frameBox(video, false)).toEqual({ left: -200, top: 0, width: 800, height: 400 });
    expect(frameBox({ ...video, videoWidth: 0 }, true)).toEqual({ left: 0, top: 0, width: 400, height: 400 });
  });
  test("sends no more points than the server takes, first and last kept", () => {
    const long = Array.from({ length: 1000 }, (_, i) => i);
    const sent = thin(long);
    expect(sent).toHaveLength(strokePoints * 2);
    expect([sent[0], sent[1], sent.at(-2), sent.at(-1)]).toEqual([0, 1, 998, 999]);
    expect(thin([0, 0, 1, 1])).toEqual([0, 0, 1, 1]);
  });
  test("lines add up until they are wiped; the pointer moves", () => {
    const state = newState();
    applyDrawing(state, { participantId: "a", kind: "stroke", points: [0, 0, 1, 1] });
    applyDrawing(state, { participantId: "a", kind: "pointer", points: [0.5, 0.5] });
    expect(state.drawings.a).toEqual({ strokes: [[0, 0, 1, 1]], pointer: [0.5, 0.5] });
    applyDrawing(state, { participantId: "a", kind: "clear", points: [] });
    expect(state.drawings.a).toBeUndefined();
  });
});

test("a pointer that is taken away leaves the lines, and with no lines nothing", () => {
  const state = newState();
  applyDrawing(state, { participantId: "a", kind: "pointer", points: [0.5, 0.5] });
  applyDrawing(state, { participantId: "a", kind: "pointer", points: [] });
  expect(state.drawings.a).toBeUndefined();
  applyDrawing(state, { participantId: "a", kind: "stroke", points: [0, 0, 1, 1] });
  applyDrawing(state, { participantId: "a", kind: "pointer", points: [] });
  expect(state.drawings.a).toEqual({ strokes: [[0, 0, 1, 1]], pointer: null });
});

test("a pointer that rests goes by itself, one that moves stays", () => {
  vi.useFakeTimers();
  const state = newState();
  const draw = drawer(state);
  const point = (points: number[]) => draw({ participantId: "a", kind: "pointer", points });
  point([0.1, 0.1]);
  vi.advanceTimersByTime(pointerRestsMs - 100);
  point([0.2, 0.2]);
  vi.advanceTimersByTime(pointerRestsMs - 100);
  expect(state.drawings.a?.pointer).toEqual([0.2, 0.2]);
  vi.advanceTimersByTime(200);
  expect(state.drawings.a).toBeUndefined();
  vi.useRealTimers();
});

test("half a sentence goes with who leaves, loses the line or joins anew", () => {
  const state = newState();
  const person = { id: "a", state: "away" } as Participant;
  applyTyped(state, { participantId: "a", name: "Li", text: "请把" });
  applyParticipant(state, { ...person, state: "connected" });
  expect(Object.keys(state.typed)).toEqual(["a"]);
  applyParticipant(state, person);
  expect(state.typed).toEqual({});
});

test("what somebody types is shown until it is sent or wiped", () => {
  const state = newState();
  applyTyped(state, { participantId: "a", name: "Li", text: "请把" });
  applyTyped(state, { participantId: "b", name: "Wang", text: "好" });
  applyMessage(state, { id: "m1", text: "请把证件", by: "Li", at: "2026-11-23T00:00:00Z", byId: "a" });
  expect(Object.keys(state.typed)).toEqual(["b"]);
  applyTyped(state, { participantId: "b", name: "Wang", text: "" });
  expect(state.typed).toEqual({});
});

describe("the day's board", () => {
  const check = { camera: "ok", microphone: "ok", network: "good" as const, rttMs: 50, upKbps: 2000, batteryPercent: null, charging: false };
  const person = (state: BoardPerson["state"], since: string | null = null, found: Partial<typeof check> & { batteryPercent?: number | null } = {}): BoardPerson => ({
    id: "p", name: "p", role: "applicant", helping: null, state, since, callBackAt: null, check: { ...check, ...found } as BoardPerson["check"],
  });
  const row = (id: string, people: BoardPerson[], mine = true): BoardRow => ({
    sessionId: id, caseId: id, caseNumber: id, applicantName: id, matterType: { zh: "", en: "" }, official: "", mine, plannedFor: null, state: "live", people,
  });
  const [early, late] = ["2026-11-23T01:00:00Z", "2026-11-23T01:10:00Z"];

  test("puts who waits first, longest first, then who lost the line and who can't get ready", () => {
    const rows = [row("calling", [person("connected")]), row("late", [person("waiting", late)]), row("stuck", [person(null, null, { camera: "permission_refused" })]), row("early", [person("waiting", early)]), row("lost", [person("away", early)])];
    expect(groupsOf(rows).map((g) => [g.name, g.rows.map((r) => r.sessionId)])).toEqual([
      ["waiting", ["early", "late"]], ["dropped", ["lost"]], ["trouble", ["stuck"]], ["inCall", ["calling"]],
    ]);
  });
  test("leads to one's own case that waits longest", () => {
    const next = nextOf([row("theirs", [person("waiting", early)], false), row("mine", [person("waiting", late)])]);
    expect([next?.row.sessionId, next?.tell]).toEqual(["mine", null]);
    expect(nextOf([row("calling", [person("connected")])])).toBeNull();
  });
  test("counts who wants to be told when it is their turn, and says whom to tell", () => {
    const gone = { ...person("away", early), id: "gone", callBackAt: late };
    const lost = { ...person(null), id: "lost", callBackAt: late };
    const rows = [row("waits", [person("waiting", late)]), row("told", [gone]), row("restarted", [lost])];
    expect(rows.map((r) => groupOf(r))).toEqual(["waiting", "waiting", "waiting"]);
    expect([nextOf(rows)?.row.sessionId, nextOf(rows)?.tell?.id]).toEqual(["told", "gone"]);
    expect(nextOf([row("here", [{ ...person("waiting", early), callBackAt: late }])])?.tell).toBeNull();
  });
  test("keeps apart what was planned on earlier days", () => {
    const planned = (at: string) => ({ ...row("r", []), plannedFor: at });
    expect([groupOf(planned(early), late), groupOf(planned(late), early), groupOf(row("r", []), late)]).toEqual(["earlier", "planned", "planned"]);
  });
  test("names what is missing, once, and nothing of who is in the call", () => {
    expect(troublesOf(person(null, null, { camera: "permission_refused", microphone: "permission_refused", network: "poor" as never }))).toEqual(["permission_refused", "poorLine"]);
    expect(troublesOf(person("waiting", early, { microphone: "quiet", batteryPercent: 12 as never }))).toEqual(["lowBattery"]);
    expect(troublesOf(person("connected", null, { camera: "no_camera" }))).toEqual([]);
  });
  test("counts whole minutes and a room nobody opened is planned", () => {
    expect(minutesSince(early, late)).toBe(10);
    expect(groupOf(row("empty", []))).toBe("planned");
  });
});

test("arrow keys move over the picture, with Shift in small steps, and not out of it", () => {
  expect(moved([0.5, 0.5], "ArrowLeft", false)).toEqual([0.46, 0.5]);
  expect(moved([0.5, 0.5], "ArrowDown", true)).toEqual([0.5, 0.51]);
  expect(moved([0.99, 0], "ArrowRight", false)).toEqual([1, 0]);
  expect(moved([0.99, 0], "ArrowUp", false)).toEqual([0.99, 0]);
  expect(moved([0.5, 0.5], "Tab", false)).toBeNull();
});
