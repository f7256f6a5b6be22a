/** Reads words aloud by the browser's own voices. Nothing is sent anywhere; a browser without voices stays silent. */
import { onBeforeUnmount, onMounted, ref } from "vue";
import type { Text } from "./contract/http";
import { language } from "./words/i18n";

const shelf = "rv-voice";
/** "off", or the language tag of the chosen voice; empty: the page's language. */
export const chosen = ref(localStorage.getItem(shelf) ?? "");
export function choose(to: string) {
  chosen.value = to;
  localStorage.setItem(shelf, to);
  if (to === "off") speechSynthesisOf()?.cancel();
}

const speechSynthesisOf = () => (typeof speechSynthesis === "undefined" ? null : speechSynthesis);
export const tags = { mandarin: ["zh-CN", "cmn"], cantonese: ["zh-HK", "yue"], taiwan: ["zh-TW"], english: ["en"] } as const;
export type Speech = keyof typeof tags;
const isSpeech = (name: string): name is Speech => name in tags;
const plainTag = (tag: string) => tag.replace(/_/g, "-").toLowerCase();

/** Wu, Southern Min, Hakka, Gan, Xiang, and Mandarin of a province as browsers write it (zh-CN-sichuan). */
const dialectTag = /^(wuu|nan|hak|gan|hsn|zh-cn-[a-z]{5,})\b/;
/** What names a dialect in our words: wuu, or sichuan. */
export const dialectOf = (tag: string): string | null => dialectTag.exec(plainTag(tag))?.[1]?.replace("zh-cn-", "") ?? null;

/** The languages that this phone has a voice for, and that we have words in. */
export function known(voices: readonly { lang: string }[]): Speech[] {
  return (Object.keys(tags) as Speech[]).filter((name) => voices.some((v) => speaks(v.lang, name)));
}

/** The dialects that this phone has a voice for, each once. */
export const dialects = (voices: readonly { lang: string }[]): string[] => [...new Set(voices.flatMap((v) => dialectOf(v.lang) ?? []))];

/** @param name One of ours, or a dialect. */
export function speaks(tag: string, name: string): boolean {
  const dialect = dialectOf(tag);
  if (dialect || !isSpeech(name)) return dialect === name;
  return tags[name].some((t) => plainTag(tag).startsWith(t.toLowerCase()));
}

export const speechFor = (kept: string, page: "zh" | "en"): string | null => (kept === "off" ? null : kept || (page === "zh" ? "mandarin" : "english"));

export function voices(): SpeechSynthesisVoice[] {
  return speechSynthesisOf()?.getVoices() ?? [];
}

/** Some browsers name their voices only after a while. */
export function onVoices(tell: () => void): () => void {
  const synthesis = speechSynthesisOf();
  synthesis?.addEventListener?.("voiceschanged", tell);
  return () => synthesis?.removeEventListener?.("voiceschanged", tell);
}

/** Digits are read one by one, with a pause between; more words follow after a stop. */
export function spoken(text: Text, digits: string | null, name: string, more: Text | null = null): string {
  const [own, colon, comma, stop] = name === "english" ? (["en", ": ", ", ", ". "] as const) : (["zh", "：", "，", "。"] as const);
  return text[own] + (digits ? colon + [...digits].join(comma) : "") + (more ? stop + more[own] : "");
}

/** @returns Ends these words, and none that were said after them. */
export function speak(text: Text, digits: string | null = null, more: Text | null = null): () => void {
  const synthesis = speechSynthesisOf();
  const name = speechFor(chosen.value, language());
  if (!synthesis || !name) return () => undefined;
  synthesis.cancel();
  const voice = voices().find((v) => speaks(v.lang, name));
  const saying = new SpeechSynthesisUtterance(spoken(text, digits, name, more));
  saying.lang = voice?.lang ?? (isSpeech(name) ? tags[name][0] : "zh-CN");
  saying.rate = 0.9;
  saying.voice = voice ?? null;
  synthesis.speak(saying);
  latest = saying;
  return () => {
    if (latest === saying) synthesis.cancel();
  };
}
let latest: SpeechSynthesisUtterance | null = null;

/** A card's words: read when it appears and again on demand, silent once it is gone. */
export function useReading(text: () => Text, digits: () => string | null = () => null, more: () => Text | null = () => null) {
  let stop = () => undefined as void;
  const read = () => void (stop = speak(text(), digits(), more()));
  onMounted(read);
  onBeforeUnmount(() => stop());
  return read;
}
