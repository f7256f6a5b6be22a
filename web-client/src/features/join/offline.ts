/** Pictures taken while the line was away: kept, counted, and sent one by one once it is back. */
import { computed, ref, shallowRef } from "vue";
import { asProblem, type Problem } from "@/lib/api/problem";
import { uploadKept } from "@/lib/api/stills";
import type { Live } from "@/lib/session/live";
import { forget, keep, keptFor, type KeptStill, mostKept } from "@/lib/stillshelf";
import type { VisitFlow } from "./visit";

/** What the picture itself is refused for. Whatever else goes wrong passes: the picture stays on the phone. */
const faults = new Set(["bad_call", "invalid", "not_an_image", "too_large"]);
/** A request that is over, for no item: there is no place for its picture any more. */
const isRefused = (still: KeptStill, { code }: Problem) => faults.has(code) || (code === "still_unknown" && !still.item);
/** Then the next would not go either. */
const noWay = new Set(["offline", "server_away", "too_many", "link_again"]);

export function useOffline(flow: Pick<VisitFlow, "redeemed">, live: () => Live | null) {
  const kept = shallowRef<KeptStill[]>([]);
  /** Pictures that the office can't take: said, for the phone has them no more. */
  const refused = shallowRef<{ item: string | null; problem: Problem }[]>([]);
  const sending = ref(false);
  const caseNumber = () => flow.redeemed.value?.visit.caseNumber ?? "";
  const look = async () => (kept.value = await keptFor(caseNumber()).catch(() => []));

  async function put(item: string | null, picture: Blob, requestId: string | null = null) {
    await keep(caseNumber(), item, picture, requestId);
    await look();
  }

  /** An answer to a request; where that is over (taken back, or a new start of the server), of own accord for its item. */
  async function upload(still: KeptStill) {
    const { sessionId, visitToken } = flow.redeemed.value!;
    try {
      await uploadKept(sessionId, still, still.requestId ?? null, visitToken);
    } catch (error) {
      if (!still.requestId || !still.item || asProblem(error).code !== "still_unknown") throw error;
      await uploadKept(sessionId, still, null, visitToken);
    }
  }

  async function send() {
    const session = live();
    if (sending.value || !session?.line.isOpen || session.state.phase !== "in") return;
    sending.value = true;
    try {
      for (const still of await look()) {
        try {
          await upload(still);
        } catch (error) {
          const problem = asProblem(error);
          if (noWay.has(problem.code)) return;
          if (!isRefused(still, problem)) continue;
          refused.value = [...refused.value, { item: still.item, problem }];
        }
        await forget(still.id);
        await look();
      }
    } finally {
      sending.value = false;
      await look();
    }
  }
  /** What is asked for and not taken yet: a picture that waits for the line answers its request when it goes out. */
  const untaken = <R extends { requestId: string }>(asked: R[]) => asked.filter((a) => !kept.value.some((k) => k.requestId === a.requestId));
  return { untaken, kept, refused, sending, full: computed(() => kept.value.length >= mostKept), look, put, send };
}
export type Offline = ReturnType<typeof useOffline>;
