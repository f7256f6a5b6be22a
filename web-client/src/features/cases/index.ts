import "@/lib/ui/desk";
import { words as reviewWords } from "@/lib/review/words";
import { words as caseWords } from "./words";

export { default as list } from "./CasesPage.vue";
export { default as board } from "./BoardPage.vue";
export { default as glossary } from "./GlossaryPage.vue";
export { default as one } from "./CasePage.vue";
export const words = { zh: { ...caseWords.zh, ...reviewWords.zh }, en: { ...caseWords.en, ...reviewWords.en } };
