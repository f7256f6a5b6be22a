/** Plain words for the office's own words that stand in a text. Pure. */
import type { Text } from "./contract/hub";
import type { GlossaryTerm } from "./contract/office";

/** Terms that stand in the text in either language, the longest first; a term within a longer one is not told again. */
export function termsIn(text: Text, terms: readonly GlossaryTerm[]): GlossaryTerm[] {
  let zh = text.zh;
  let en = text.en.toLowerCase();
  return [...terms]
    .sort((a, b) => b.term.zh.length - a.term.zh.length)
    .filter(({ term }) => {
      const word = term.en.toLowerCase();
      if (!zh.includes(term.zh) && !(word && en.includes(word))) return false;
      zh = zh.replaceAll(term.zh, " ");
      en = en.replaceAll(word, " ");
      return true;
    });
}
