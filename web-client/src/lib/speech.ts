/** Reads words aloud by the browser's own voices. Nothing is sent anywhere; a browser without voices stays silent. */
import { ref } from "vue";
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

/** The languages that this phone has a voice for, and that we have words in. */
export function known(voices: readonly { lang: string }[]): Speech[] {
  return (Object.keys(tags) as Speech[]).filter((name) => voices.some((v) => speaks(v.lang, name)));
}

export function speaks(tag: string, name: Speech): boolean {
  const plain = tag.replace("_", "-").toLowerCase();
  return tags[name].some((t) => plain.startsWith(t.toLowerCase()));
}

export const speechFor = (kept: string, page: "zh" | "en"): Speech | null =>
  kept === "off" ? null : kept in tags ? (kept as Speech) : page === "zh" ? "mandarin" : "english";

export function voices(): SpeechSynthesisVoice[] {
  return speechSynthesisOf()?.getVoices() ?? [];
}

/** Some browsers name their voices only after a while. */
export function onVoices(tell: () => void): () => void {
  const synthesis = speechSynthesisOf();
  synthesis?.addEventListener?.("voiceschanged", tell);
  return () => synthesis?.removeEventListener?.("voiceschanged", tell);
}

/** Digits are read one by one, with a pause between. */
export const spoken = (text: Text, digits: string | null, name: Speech) =>
  (name === "english" ? text.en : text.zh) + (digits ? (name === "english" ? ": " : "：") + [...digits].join(name === "english" ? ", " : "，") : "");

export function speak(text: Text, digits: string | null = null) {
  const synthesis = speechSynthesisOf();
  const name = speechFor(chosen.value, language());
  if (!synthesis || !name) return;
  synthesis.cancel();
  const saying = new SpeechSynthesisUtterance(spoken(text, digits, name));
  saying.lang = tags[name][0];
  saying.rate = 0.9;
  saying.voice = voices().find((v) => speaks(v.lang, name)) ?? null;
  synthesis.speak(saying);
}
