/** The official's part: the session, its case with the checklist, own devices, and what the buttons do. */
import { computed, onUnmounted, ref, shallowRef, watch } from "vue";
import { asProblem, type Problem } from "@/lib/api/problem";
import { listTerms, readParts } from "@/lib/api/office";
import type { DepartmentParts, GlossaryTerm } from "@/lib/contract/office";
import { staff } from "@/lib/session/staff";
import { openView, readSession } from "@/lib/api/sessions";
import { address } from "@/lib/api/http";
import type { Drawing, ItemVerdict, Outcome, SecondKind } from "@/lib/contract/session";
import { CameraHand, lookEveryMs } from "@/lib/devices/camera";
import { type Kind, nothingPlugged, openDevices, type OwnMedia, stopAll, takeDevice, watchPlugged } from "@/lib/devices/devices";
import { Live } from "@/lib/session/live";
import { useLoading } from "@/lib/session/loading";
import { drawer } from "@/lib/session/pointer";
import { applyComing, othersOf, waitingOf } from "@/lib/session/state";
import { language } from "@/lib/words/i18n";

export function useRoom(sessionId: string) {
  const live = new Live({ sessionId, language: language(), token: null, expectAdmitted: true });
  const state = live.state;
  const own = shallowRef<OwnMedia | null>(null);
  const deviceProblem = shallowRef<Problem | null>(null);
  const joining = ref(false);
  const viewKey = ref("");

  /** Departments in this session, and plain words: a room works without them. */
  const parts = shallowRef<DepartmentParts | null>(null);
  const terms = shallowRef<GlossaryTerm[]>([]);
  const readOffice = async () => {
    parts.value = await readParts(sessionId).catch(() => null);
    terms.value = terms.value.length ? terms.value : await listTerms().catch(() => []);
  };
  live.line.on("departmentsChanged", () => void load());
  const ownPart = computed(() => parts.value?.items.find((p) => p.departmentId === staff.value?.department?.id) ?? null);
  /** Another department answers this item. */
  const holderOf = (item: string) => {
    const holder = parts.value?.items.find((p) => p.items.includes(item)) ?? parts.value?.items.find((p) => p.leads) ?? null;
    return holder && ownPart.value && holder.departmentId !== ownPart.value.departmentId ? holder : null;
  };

  const { value: about, problem, load } = useLoading(async () => {
    void readOffice();
    const session = await readSession(sessionId);
    state.decision ??= session.decision;
    return session;
  });

  let gone = false;
  const plugged = shallowRef(nothingPlugged);
  let unwatch = () => undefined as void;
  async function check() {
    deviceProblem.value = null;
    try {
      stopAll(own.value?.stream ?? null);
      const opened = await openDevices();
      // Who has left the page meanwhile is not filmed.
      if (gone) return stopAll(opened.stream);
      own.value = opened;
    } catch (error) {
      own.value = null;
      deviceProblem.value = asProblem(error);
    }
    await live.prepare(own.value?.stream ?? null, "user");
    // Browsers tell more once they have given a device.
    unwatch();
    if (!gone) unwatch = watchPlugged((now) => (plugged.value = now));
  }

  /** The usual camera shows oneself, as a mirror does; another may show papers. */
  const mirrored = computed(() => !plugged.value.video.length || plugged.value.video[0]!.deviceId === state.devices.video);

  /** Pulled out before going in: what is missing is said. */
  watch(() => state.paused, (paused) => state.phase === "new" && Object.values(paused).includes("gone") && void check());

  /** A document camera, for example, that was plugged in: it is shown from now on. */
  async function take(kind: Kind, id: string) {
    const taken = await takeDevice(own.value, kind, id);
    if (gone) return stopAll(taken.stream);
    own.value = taken;
    deviceProblem.value = null;
    await live.prepare(taken.stream, "user");
  }

  /** The record has the official's camera too. */
  const hand = new CameraHand(() => own.value?.stream.getVideoTracks()[0] ?? null, () => "user", (now) => live.line.call("reportCamera", now));
  const report = () => state.phase === "in" && live.line.isOpen && void hand.look();
  live.line.on("reopened", () => hand.forget());
  watch(() => [state.phase, state.devices], report);
  const reporting = setInterval(report, lookEveryMs);

  async function enter() {
    joining.value = true;
    await live.join(null).catch(() => undefined);
    joining.value = false;
  }

  /** Who owns the case decides and ends; colleagues help. */
  const owns = computed(() => !!about.value && about.value.officialId === staff.value?.id);
  const inCall = computed(() => othersOf(state));
  const waiting = computed(() => waitingOf(state));
  const unlocked = computed(() => state.recording === "recording");
  const subject = computed(() => inCall.value.find((p) => p.role === "applicant") ?? inCall.value.find((p) => p.role === "device") ?? null);

  /** A large card on the applicant's phone. */
  async function ask(word: string, item: string | null, text: string | null = null) {
    if (subject.value) await live.line.call("ask", { participantId: subject.value.id, ask: word, item, text });
  }
  const asking = (item: string) => state.cards.some((c) => c.item === item && c.state === "open");

  /** As the phone shows it: a pointer that rests goes by itself. */
  const put = drawer(state);
  /** At most so often; the last place always goes. */
  const pointEveryMs = 120;
  let pointing: ReturnType<typeof setTimeout> | undefined;
  let pointedAt: number[] | null = null;
  function point(points: number[]) {
    pointedAt = points;
    pointing ??= setTimeout(() => {
      pointing = undefined;
      if (pointedAt) void draw("pointer", pointedAt).catch(() => undefined);
    }, pointEveryMs);
  }
  async function draw(kind: Drawing["kind"], points: number[]) {
    if (!subject.value) return;
    if (kind === "clear") pointedAt = null;
    put({ participantId: subject.value.id, kind, points });
    await live.line.call("draw", { participantId: subject.value.id, kind, points });
  }
  /** Sharp pictures for documents, or smooth ones for conversation. */
  async function read(reading: boolean) {
    if (subject.value) await live.line.call("preferPicture", { participantId: subject.value.id, reading });
  }
  const missing = computed(() => (about.value?.matterType.checklist ?? []).filter((i) => !state.items[i.id]?.verdict));

  async function askStill(item: string | null) {
    if (!subject.value) return;
    declinedStill.value = "";
    wished.value = { ...wished.value, [item ?? ""]: Date.now() };
    const { requestId } = await live.line.call("requestStill", { participantId: subject.value.id, item });
    if (!state.stills.some((s) => s.requestId === requestId)) state.asked.push({ requestId, item, text: null });
  }
  /** Not needed any more: the phone's card goes, and its place among the open ones. */
  const withdrawStill = (item: string | null) =>
    Promise.all(state.asked.filter((a) => a.item === item).map(({ requestId }) => live.line.call("withdrawStill", { requestId })));
  live.line.on("stillDeclined", (s) => (declinedStill.value = s.reason));
  live.line.on("stillComing", (s) => applyComing(state, s));
  const declinedStill = ref("");
  /** When a photo was asked for, by item: the phone takes and sends it, which may last. */
  const wished = ref<Record<string, number>>({});
  const isPending = (item: string | null) => state.asked.some((a) => a.item === item);
  const comingOf = (item: string | null) => state.asked.find((a) => a.item === item && a.coming)?.coming ?? null;

  /** The address of a still while the session runs; looking is an audit entry like any other view. */
  async function stillAddress(file: string): Promise<string> {
    viewKey.value ||= (await openView(sessionId, language() === "zh" ? "办理中查看照片" : "Looking at photos during the session")).view;
    return address(`/api/sessions/${sessionId}/stills/${file.split("/").at(-1)}`, { view: viewKey.value });
  }

  const answer = (item: string, verdict: ItemVerdict, note: string) => live.line.call("answerItem", { item, verdict, note });
  const decide = (outcome: Outcome, text: string, dueAt: string | null, kind: SecondKind | null) => live.line.call("decide", { outcome, text, dueAt, kind });

  onUnmounted(() => {
    gone = true;
    unwatch();
    clearInterval(reporting);
    stopAll(own.value?.stream ?? null);
    void live.close();
  });
  return { sessionId, live, state, own, deviceProblem, joining, about, problem, load, check, plugged, mirrored, take, enter, inCall, waiting, unlocked, subject, ask, asking, point, draw, read, missing, askStill, withdrawStill, declinedStill, isPending, comingOf, wished, owns, stillAddress, answer, decide, parts, ownPart, holderOf, terms };
}
export type Room = ReturnType<typeof useRoom>;
