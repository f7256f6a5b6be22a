/** Pictures taken while the line was away: kept, counted, and sent one by one once it is back. */
import { computed, ref, shallowRef } from "vue";
import { asProblem } from "@/lib/api/problem";
import { uploadOwnStill } from "@/lib/api/stills";
import type { Live } from "@/lib/session/live";
import { forget, keep, keptFor, type KeptStill, mostKept } from "@/lib/stillshelf";
import type { VisitFlow } from "./visit";

/** What the network did is tried again; what the office refused for good is not. */
const again = new Set(["offline", "server_away", "server_failed", "not_recording", "evidence_unavailable", "too_many", "session_over"]);

export function useOffline(flow: Pick<VisitFlow, "redeemed">, live: () => Live | null) {
  const kept = shallowRef<KeptStill[]>([]);
  const sending = ref(false);
  const caseNumber = () => flow.redeemed.value?.visit.caseNumber ?? "";
  const look = async () => (kept.value = await keptFor(caseNumber()).catch(() => []));

  async function put(item: string, picture: Blob) {
    await keep(caseNumber(), item, picture);
    await look();
  }

  async function send() {
    const session = live();
    if (sending.value || !session?.line.isOpen || session.state.phase !== "in") return;
    sending.value = true;
    try {
      for (const still of await look()) {
        const { sessionId, visitToken } = flow.redeemed.value!;
        try {
          await uploadOwnStill(sessionId, still.item, still.takenAt, still.picture, still.sha256, visitToken);
        } catch (error) {
          if (again.has(asProblem(error).code)) return;
        }
        await forget(still.id);
      }
    } finally {
      sending.value = false;
      await look();
    }
  }
  return { kept, sending, full: computed(() => kept.value.length >= mostKept), look, put, send };
}
export type Offline = ReturnType<typeof useOffline>;
