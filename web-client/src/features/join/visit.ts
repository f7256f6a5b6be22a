/** The applicant's way through the page: opened link -> about -> check -> (waiting -> call -> end, told by the session). */
import { computed, onUnmounted, ref, shallowRef, watch } from "vue";
import { asProblem, Problem } from "@/lib/api/problem";
import { openLink, type Redeemed } from "@/lib/api/visit";
import type { Facing } from "@/lib/contract/session";
import { facingOf, flipCamera, type Kind, nothingPlugged, openDevices, type OwnMedia, type Plugged, stopAll, takeDevice, watchPlugged } from "@/lib/devices/devices";
import type { Served } from "./remote";
import type { Live } from "@/lib/session/live";
import { language } from "@/lib/words/i18n";

export type Step = "opening" | "about" | "check" | "session" | "over";

export function useVisit(link: string) {
  const step = ref<Step>("opening");
  const problem = shallowRef<Problem | null>(null);
  const redeemed = shallowRef<Redeemed | null>(null);
  const live = shallowRef<Live | null>(null);
  const own = shallowRef<OwnMedia | null>(null);
  const deviceProblem = shallowRef<Problem | null>(null);
  const facing = ref<Facing>("user");
  const plugged = shallowRef(nothingPlugged);
  const severalCameras = computed(() => plugged.value.video.length > 1);
  /** The line to the office is fetched and opened behind the text that people read first. */
  let ready: Promise<void> = Promise.resolve();
  const agreed = ref<string[] | null>(null);

  async function open() {
    problem.value = null;
    step.value = "opening";
    try {
      redeemed.value = await openLink(link);
      const { visit } = redeemed.value;
      if (["sealed", "cutShort", "ending"].includes(visit.sessionState)) return over(visit);
      void import("./CheckStep.vue").catch(() => undefined);
      ready = makeLive(redeemed.value);
      ready.catch(() => undefined); // whoever needs it waits for it, and says what failed
      agreed.value = null;
      if (visit.consented) void check();
      else step.value = "about";
    } catch (error) {
      problem.value = asProblem(error);
    }
  }

  /** Who was in reads the outcome and has the receipt; nobody else is told more than that it is over. */
  function over(visit: Redeemed["visit"]) {
    if (!visit.admitted) throw new Problem("session_over");
    void live.value?.close();
    live.value = null;
    step.value = "over";
  }

  async function makeLive({ sessionId, visitToken, visit }: Redeemed) {
    void live.value?.close();
    const { Live } = await import("@/lib/session/live").catch(() => {
      throw new Problem(navigator.onLine ? "server_away" : "offline");
    });
    live.value = new Live({ sessionId, language: language(), token: visitToken, expectAdmitted: visit.admitted && visit.consented });
    void live.value.line.open().catch(() => undefined);
  }

  /** Waits for the line's code; what failed before is fetched once more. */
  const settled = () => ready.catch(() => (ready = makeLive(redeemed.value!)));

  let gone = false;
  let unwatch = () => undefined as void;
  /** What is plugged in while it is missed is used at once, before the call; in it, it is offered. Browsers tell more once they have given a device, so that each check asks anew. */
  function watchDevices() {
    unwatch();
    let before: Plugged | null = null;
    const lacks = (kind: Kind) => (own.value ? own.value.missing === (kind === "video" ? "camera" : "microphone") : deviceProblem.value?.code === "no_camera");
    unwatch = watchPlugged((now, changed) => {
      // It may be plugged in before the first list is here: then any of its kind is new.
      const found = (kind: Kind) => (before || changed) && now[kind].length > (before?.[kind].length ?? 0);
      const helps = step.value === "check" && (["audio", "video"] as const).some((kind) => lacks(kind) && found(kind));
      plugged.value = before = now;
      if (helps) void check();
    });
  }
  async function check() {
    step.value = "check";
    deviceProblem.value = null;
    try {
      stopAll(own.value?.stream ?? null);
      // Firefox lists devices only to a page that has the focus: nobody waits for that.
      const opened = await openDevices(facing.value).finally(() => gone || watchDevices());
      // Who has left the page meanwhile is not filmed.
      if (gone) return stopAll(opened.stream);
      own.value = opened;
      facing.value = facingOf(opened.stream.getVideoTracks()[0], facing.value);
      void import("./CallStep.vue").catch(() => undefined);
      await settled();
      await live.value?.prepare(own.value.stream, facing.value);
    } catch (error) {
      // The page shows no picture then: nothing is filmed behind it.
      stopAll(own.value?.stream ?? null);
      own.value = null;
      deviceProblem.value = asProblem(error);
    }
  }

  /** @param items The consent's items that were ticked. */
  function agree(items: string[]) {
    agreed.value = items;
    void check();
  }

  async function enter() {
    const { visit } = redeemed.value!;
    const consent = agreed.value ? { version: visit.matterType.consent.version, items: agreed.value, language: language() } : null;
    await settled();
    if (!own.value) await live.value!.prepare(null, facing.value);
    await live.value!.join(consent);
    step.value = "session";
    const { serveOfficial } = await import("./remote");
    stopServing();
    if (!gone) hand = serveOfficial(it, live.value!);
  }

  /** A camera that stands alone is left as it is. One turn at a time: applicant and official may ask at once. */
  let turning: Promise<void> | null = null;
  const flip = async () => severalCameras.value && (turning ??= turn().finally(() => (turning = null)));
  async function turn() {
    if (!own.value) return;
    const to = facing.value === "user" ? "environment" : "user";
    const track = await flipCamera(own.value.stream, to);
    if (gone) return track.stop();
    facing.value = facingOf(track, to);
    own.value = { ...own.value };
    await live.value?.useCamera(track, facing.value);
  }

  /** What was plugged in after the start is used from now on. */
  async function take(kind: Kind) {
    const taken = await takeDevice(own.value, kind, plugged.value[kind][0]!.deviceId);
    if (gone) return stopAll(taken.stream);
    own.value = taken;
    await live.value?.prepare(taken.stream, facing.value);
  }
  // Who measures or photographs takes the device that is used now.
  watch(() => Object.values(live.value?.state.devices ?? {}).join(), (_, before) => before.length > 1 && own.value && (own.value = { ...own.value }));

  /** Pulled out during the check: it begins anew, and says what is missing. */
  watch(() => live.value?.state.paused, (paused) => step.value === "check" && Object.values(paused ?? {}).includes("gone") && void check());

  /** The office's facts of this visit are others now: another time, a call-back. */
  const changed = (visit: Redeemed["visit"]) => redeemed.value && (redeemed.value = { ...redeemed.value, visit });

  /** After leaving: the same person comes back by the same link. */
  async function comeBack() {
    await open();
  }

  /** The official's way to this phone's camera, while there is a session. */
  let hand: Served | null = null;
  const stopServing = () => hand?.stop();
  const torch = ref<boolean | null>(null);
  const light = async (on: boolean) => hand?.wish({ torch: on });
  const it = { own, facing, flip, torch };
  onUnmounted(() => {
    gone = true;
    unwatch();
    stopServing();
    stopAll(own.value?.stream ?? null);
    void live.value?.close();
  });
  const visit = computed(() => redeemed.value?.visit ?? null);
  return { step, problem, redeemed, visit, live, own, deviceProblem, facing, severalCameras, plugged, take, agree, open, check, enter, flip, comeBack, changed, torch, light };
}

export type VisitFlow = ReturnType<typeof useVisit>;
