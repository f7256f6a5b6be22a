/** What a verdict says beneath a heading that names it already. Pure. */
import type { Text } from "../contract/http";

/** The command's sentence is whole in itself ("intact: all 40 entries ..."); here its first words stand above it. How many are withheld stands nowhere else, and stays. */
export function beneathHeading(verdict: string, words: Text): Text {
  if (verdict === "withheld") return words;
  const en = words.en.replace(/^[a-z ]+: /, "");
  return { zh: words.zh.replace(/^[\u4e00-\u9fff]+：/, ""), en: en.charAt(0).toUpperCase() + en.slice(1) };
}
