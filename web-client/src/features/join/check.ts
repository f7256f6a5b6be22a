/** The device check: what was found, one verdict, and what helps. */
import { computed, onUnmounted, ref, shallowRef, watch } from "vue";
import { reportCheck } from "@/lib/api/visit";
import type { Quality } from "@/lib/contract/session";
import { type Battery, isLow, readBattery } from "@/lib/devices/battery";
import { watchLevel } from "@/lib/devices/level";
import { checkLine, type LineCheck } from "@/lib/devices/network";
import type { VisitFlow } from "./visit";

/** Louder than this is somebody who speaks. */
const heardLevel = 0.25;

/** @param found.line Null: still being measured, and nothing is promised before. */
export function verdictOf(found: { camera: boolean; microphone: boolean; line: Quality | "failed" | null; battery: Battery | null; heard: boolean }) {
  if (!found.camera) return "noCamera";
  if (!found.microphone) return "noMicrophone";
  if (!found.line) return "measuring";
  if (found.line === "failed" || found.line === "poor") return "poorLine";
  if (isLow(found.battery)) return "lowBattery";
  return found.heard ? "ok" : "quiet";
}

export function useCheck(flow: VisitFlow) {
  const level = ref(0);
  const heard = ref(false);
  const line = shallowRef<LineCheck | null>(null);
  const lineFailed = ref(false);
  const battery = shallowRef<Battery | null>(null);
  /** Some browsers keep it to themselves; then the page says so. */
  const asked = ref(false);
  let stop = () => undefined as void;
  const token = () => flow.redeemed.value!.visitToken;

  async function measure() {
    lineFailed.value = false;
    line.value = null;
    battery.value = await readBattery();
    asked.value = true;
    line.value = await checkLine(token()).catch(() => null);
    lineFailed.value = !line.value;
  }

  watch(
    flow.own,
    (now) => {
      stop();
      if (!now) return;
      stop = watchLevel(now.stream, (l) => {
        level.value = l;
        if (l > heardLevel) heard.value = true;
      });
    },
    { immediate: true },
  );
  onUnmounted(() => stop());

  const camera = computed(() => (flow.deviceProblem.value ? flow.deviceProblem.value.code : !flow.own.value ? null : flow.own.value.missing === "camera" ? "no_camera" : "ok"));
  const microphone = computed(() =>
    flow.deviceProblem.value ? flow.deviceProblem.value.code : !flow.own.value ? null : flow.own.value.missing === "microphone" ? "no_microphone" : heard.value ? "ok" : "quiet",
  );
  const verdict = computed(() =>
    flow.own.value ? verdictOf({ camera: camera.value === "ok", microphone: microphone.value !== "no_microphone", line: lineFailed.value ? "failed" : (line.value?.quality ?? null), battery: battery.value, heard: heard.value }) : null,
  );

  // The office sees who can't get ready; failing to tell is no reason to stop.
  watch([camera, microphone, line, battery], () => {
    if (!camera.value || !microphone.value) return;
    void reportCheck(token(), {
      camera: camera.value, microphone: microphone.value, network: line.value?.quality ?? null, rttMs: line.value?.rttMs ?? null, upKbps: line.value?.upKbps ?? null,
      batteryPercent: battery.value?.percent ?? null, charging: battery.value?.charging ?? false,
    }).catch(() => undefined);
  });
  return { level, heard, line, lineFailed, battery, asked, measure, verdict, camera, microphone };
}
