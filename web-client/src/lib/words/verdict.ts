/** What a verdict and its findings say to who reads them on a page. */
import type { Text } from "../contract/http";
import { say } from "./i18n";
import { exactTime } from "./time";

/** The command's sentence is whole in itself ("intact: all 40 entries ..."); here its first words stand above it. How many are withheld stands nowhere else, and stays. */
export function beneathHeading(verdict: string, words: Text): Text {
  if (verdict === "withheld") return words;
  const en = words.en.replace(/^[a-z ]+: /, "");
  return { zh: words.zh.replace(/^[\u4e00-\u9fff]+：/, ""), en: en.charAt(0).toUpperCase() + en.slice(1) };
}

/** The evidence spells its times in one way (UTC, 2026-11-22T10:00:00.123Z); whoever reads them has a clock on the wall. */
const evidenceTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

export const sayFinding = (text: Text) => say(text).replace(evidenceTime, exactTime);
