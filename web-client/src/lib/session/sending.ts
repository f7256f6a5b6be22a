/** What of camera and microphone goes to the others, for the buttons that switch it. */
import { type Ref, ref, watch } from "vue";
import type { Kind, OwnMedia } from "../devices/devices";
import type { Live } from "./live";

export function useSending(own: Readonly<Ref<OwnMedia | null>>, live: () => Live) {
  const trackOf = (kind: Kind) => own.value?.stream.getTracks().find((track) => track.kind === kind);
  /** What this device does not send can't be turned off: its button says so. */
  const lacks = (kind: Kind) => !trackOf(kind);
  const now = () => ({ audio: !trackOf("audio")?.enabled, video: !trackOf("video")?.enabled });
  const off = ref(now());
  watch(own, () => (off.value = now()));

  async function toggle(kind: Kind) {
    off.value = { ...off.value, [kind]: !off.value[kind] };
    await live().setMedia(kind, !off.value[kind]);
  }
  return { off, lacks, toggle };
}
