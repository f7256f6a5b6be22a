/** Who joins by a link gets a page of its own: small, and without the staff's ways between pages. */
import { words } from "@/features/join";
import { addWords } from "@/lib/words/i18n";
import Join from "./Join.vue";
import { start } from "./start";

addWords(words);
void start(Join);
