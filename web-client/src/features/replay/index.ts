import "@/lib/ui/desk";
import { words as reviewWords } from "@/lib/review/words";
import { words as replayWords } from "./words";

export { default as search } from "./SearchPage.vue";
export { default as player } from "./ReplayPage.vue";
export { default as reviews } from "./ReviewsPage.vue";
export const words = { zh: { ...replayWords.zh, ...reviewWords.zh }, en: { ...replayWords.en, ...reviewWords.en } };
