/** Two languages; the browser's choice first, then the person's, remembered. */
import { createI18n, type MessageContext } from "vue-i18n";
import type { Text } from "../contract/http";
import { common } from "./common";

export type Language = "zh" | "en";
export interface Words {
  zh: Record<string, unknown>;
  en: Record<string, unknown>;
}
const shelf = "rv-language";

export function firstLanguage(kept: string | null, browser: readonly string[]): Language {
  if (kept === "zh" || kept === "en") return kept;
  const known = browser.map((l) => l.slice(0, 2).toLowerCase()).find((l) => l === "zh" || l === "en");
  return known === "en" ? "en" : "zh";
}

/** Our texts have no more than {name} and, between " | ", what is said of one {n} and of others: the library's own compiler is not loaded for that. */
const filled = (text: string) => {
  const forms = text.split(" | ");
  return (values: MessageContext) => (forms.length > 1 ? values.plural(forms) : text).replace(/\{(\w+)\}/g, (_, name: string) => String(values.named(name) ?? ""));
};

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(localStorage.getItem(shelf), navigator.languages ?? []),
  fallbackLocale: "zh",
  messages: common as never,
  messageCompiler: filled as never,
});

export const language = (): Language => i18n.global.locale.value as Language;

export function setLanguage(to: Language) {
  i18n.global.locale.value = to as never;
  localStorage.setItem(shelf, to);
  tellDocument();
}

export function tellDocument() {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
}

export function addWords(words: Words) {
  i18n.global.mergeLocaleMessage("zh", words.zh as never);
  i18n.global.mergeLocaleMessage("en", words.en as never);
}

/** A text of the server in the person's language. */
export function say(text: Text | string | null | undefined): string {
  if (!text) return "";
  return typeof text === "string" ? text : text[language()] || text.zh || text.en;
}

/** A text of the page in both languages: it may be read aloud in the other one. */
export const both = (key: string): Text => {
  const { t } = i18n.global as unknown as { t: (key: string, values: object, options: object) => string };
  return { zh: t(key, {}, { locale: "zh" }), en: t(key, {}, { locale: "en" }) };
};
