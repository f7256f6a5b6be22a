import "@/lib/ui/desk";
import { words as matterWords } from "./matterwords";
import { words as adminWords } from "./words";

export { default as page } from "./AdminPage.vue";
export { default as matter } from "./MatterPage.vue";
export const words = { zh: { ...adminWords.zh, ...matterWords.zh }, en: { ...adminWords.en, ...matterWords.en } };
