/** The device check: what was found, one verdict, and what helps. */
import { computed, onUnmounted, ref, shallowRef, watch } from "vue";
import { reportCheck } from "@/lib/api/visit";
import { type Battery, isLow, readBattery } from "@/lib/devices/battery";
import { watchLevel } from "@/lib/devices/level";
import { checkLine, type LineCheck } from "@/lib/devices/network";
import type { VisitFlow } from "./visit";

/** Louder than this is somebody who speaks. */
const heardLevel = 0.25;

export function useCheck(flow: VisitFlow) {
  const level = ref(0);
  const heard = ref(false);
  const line = shallowRef<LineCheck | null>(null);
  const lineFailed = ref(false);
  const battery = shallowRef<Battery | null>(null);
  let stop = () => undefined as void;
  const token = () => flow.redeemed.value!.visitToken;

  async function measure() {
    lineFailed.value = false;
    line.value = null;
    battery.value = await readBattery();
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
  const verdict = computed(() => {
    if (!flow.own.value) return null;
    if (camera.value !== "ok") return "noCamera";
    if (microphone.value === "no_microphone") return "noMicrophone";
    if (lineFailed.value || line.value?.quality === "poor") return "poorLine";
    if (isLow(battery.value)) return "lowBattery";
    return heard.value ? "ok" : "quiet";
  });

  // The office sees who can't get ready; failing to tell is no reason to stop.
  watch([camera, microphone, line, battery], () => {
    if (!camera.value || !microphone.value) return;
    void reportCheck(token(), {
      camera: camera.value, microphone: microphone.value, network: line.value?.quality ?? null, rttMs: line.value?.rttMs ?? null, upKbps: line.value?.upKbps ?? null,
      batteryPercent: battery.value?.percent ?? null, charging: battery.value?.charging ?? false,
    }).catch(() => undefined);
  });
  return { level, heard, line, lineFailed, battery, measure, verdict, camera, microphone };
}
