import type { Replay } from "@/lib/contract/http";
import { say } from "@/lib/words/i18n";

/** The words of a checklist item, as they were in this session; an unknown id stands for itself. */
export function itemName(replay: Pick<Replay, "checklist">, id: unknown): string {
  if (typeof id !== "string") return "";
  return say(replay.checklist.find((i) => i.id === id)?.text) || id;
}
