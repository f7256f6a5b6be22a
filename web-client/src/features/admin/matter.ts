/** A matter type as a form edits it, and as the server takes it. Pure. */
import type { Consent, MatterChange, MatterType, Text } from "@/lib/contract/http";

export interface DraftItem {
  id: string;
  text: Text;
  hint: Text;
  rule: Text;
  ask: Text;
  still: boolean;
}
export interface Draft {
  code: string;
  departmentId: string;
  name: Text;
  purpose: Text;
  minutes: string;
  retentionYears: string;
  bring: Text[];
  /** One of them may allow asking for the position: the server knows it by its id. */
  consent: { id: string; text: Text; optional: boolean; position: boolean }[];
  checklist: DraftItem[];
}

export const nothing = (): Text => ({ zh: "", en: "" });
const copy = (text?: Text | null): Text => ({ ...(text ?? nothing()) });
/** An id that no other item has: answers and findings name an item by it, so it is never given twice. */
const fresh = () => `i${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
export const newItem = (): DraftItem => ({ id: fresh(), text: nothing(), hint: nothing(), rule: nothing(), ask: nothing(), still: false });
export const newConsent = () => ({ id: fresh(), text: nothing(), optional: false, position: false });
const positionId = "location";

/** One item at most: ticked here, it is no other's. Nobody has to give their position, so it may always be declined. */
export const allowPosition = <T extends { position: boolean; optional: boolean }>(items: T[], at: number, on: boolean): T[] =>
  items.map((item, i) => (i === at ? { ...item, position: on, optional: on || item.optional } : on ? { ...item, position: false } : item));

export function draftOf(matter: MatterType | null, departmentId: string): Draft {
  return {
    code: matter?.code ?? "",
    departmentId: matter?.departmentId ?? departmentId,
    name: copy(matter?.name),
    purpose: copy(matter?.purpose),
    minutes: `${matter?.minutes ?? 30}`,
    retentionYears: `${matter?.retentionYears ?? 10}`,
    bring: matter?.bring.map(copy) ?? [],
    consent: matter?.consent.items.map((i) => ({ id: i.id, text: copy(i.text), optional: !!i.optional || i.id === positionId, position: i.id === positionId })) ?? [{ ...newConsent(), id: "recording" }],
    checklist: matter?.checklist.map((i) => ({ id: i.id, text: copy(i.text), hint: copy(i.hint), rule: copy(i.rule), ask: copy(i.ask), still: !!i.still })) ?? [newItem()],
  };
}

/** Who writes one language says it in both: better than nothing where the other is read. */
function both(text: Text): Text {
  const [zh, en] = [text.zh.trim(), text.en.trim()];
  return { zh: zh || en, en: en || zh };
}
const optional = (text: Text) => (text.zh.trim() || text.en.trim() ? both(text) : null);

/** @param now Names the words that people agree to, where they are others than before. */
export function changeOf(draft: Draft, before: MatterType | null, now: Date): MatterChange {
  const items = draft.consent.map((i) => ({ id: i.position ? positionId : i.id === positionId ? fresh() : i.id, text: both(i.text), optional: i.optional }));
  return {
    name: both(draft.name),
    purpose: both(draft.purpose),
    minutes: Number(draft.minutes),
    retentionYears: Number(draft.retentionYears),
    bring: draft.bring.map(both).filter((b) => b.zh),
    consent: { version: before && sameWords(before.consent, items) ? before.consent.version : now.toISOString().slice(0, 19).replace("T", " "), items },
    checklist: draft.checklist.map((i) => ({ id: i.id, text: both(i.text), hint: optional(i.hint) ?? both(i.text), rule: optional(i.rule), ask: optional(i.ask), still: i.still })),
  };
}
const sameWords = (before: Consent, items: Consent["items"]) =>
  before.items.length === items.length && before.items.every((b, i) => b.id === items[i]!.id && b.text.zh === items[i]!.text.zh && b.text.en === items[i]!.text.en && !!b.optional === !!items[i]!.optional);

/** One place up (-1) or down (1). */
export function moved<T>(list: T[], at: number, by: -1 | 1): T[] {
  const next = [...list];
  if (at + by < 0 || at + by >= next.length) return next;
  [next[at], next[at + by]] = [next[at + by]!, next[at]!];
  return next;
}
