/** What somebody has begun to write stays while he looks at other tabs, shows full numbers, or says his purpose anew; until the page is closed. */
import { reactive } from "vue";
import { staff } from "../session/staff";

const begun = new Map<string, object>();

/** The draft of this name of whoever is signed in. */
export function useDraft<T extends object>(name: string, empty: () => T): T {
  const key = `${staff.value?.id ?? ""} ${name}`;
  const draft = (begun.get(key) as T | undefined) ?? (reactive(empty()) as T);
  begun.set(key, draft);
  return draft;
}
