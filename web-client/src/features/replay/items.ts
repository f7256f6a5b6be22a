import type { ChecklistItem, Replay, ReplayEntry, ReplayStill } from "@/lib/contract/http";
import { say } from "@/lib/words/i18n";

/** The words of a checklist item, as they were in this session; an unknown id stands for itself. */
export function itemName(replay: Pick<Replay, "checklist">, id: unknown): string {
  if (typeof id !== "string") return "";
  return say(replay.checklist.find((i) => i.id === id)?.text) || id;
}

/** Everything that a session holds about one item of its checklist. */
export interface ItemStory {
  item: ChecklistItem;
  verdict: string | null;
  note: string;
  /** Where to look first: the first photo or request of the item, else some seconds before its answer. */
  startMs: number | null;
  moments: ReplayEntry[];
  stills: ReplayStill[];
}
/** An official speaks of an item before answering it. */
const beforeAnswerMs = 15_000;

export function itemStories(replay: Pick<Replay, "checklist" | "entries" | "stills">): ItemStory[] {
  return replay.checklist.map((item) => {
    const moments = replay.entries.filter((e) => e.data?.item === item.id).sort((a, b) => a.atMs - b.atMs);
    const stills = replay.stills.filter((s) => s.item === item.id);
    const answer = moments.filter((e) => e.kind === "item.answered").at(-1);
    const first = moments.find((e) => e.kind !== "item.answered");
    const startMs = first ? first.atMs : answer ? Math.max(0, answer.atMs - beforeAnswerMs) : null;
    return { item, verdict: typeof answer?.data?.verdict === "string" ? answer.data.verdict : null, note: answer?.text ?? "", startMs, moments, stills };
  });
}

/** The photo that was taken last at a moment, and the one that comes next. */
export function stillsAround(stills: readonly ReplayStill[], atMs: number): { last: ReplayStill | null; next: ReplayStill | null } {
  const sorted = [...stills].sort((a, b) => a.atMs - b.atMs);
  const after = sorted.findIndex((s) => s.atMs > atMs);
  const index = after < 0 ? sorted.length : after;
  return { last: sorted[index - 1] ?? null, next: sorted[index] ?? null };
}
