/** What comes up takes the focus, so that who hears the page is told of it, and gives it back. Who is writing is left to write. */
import { onBeforeUnmount, onMounted, type Ref } from "vue";

const writes = (element: Element | null) => !!element?.matches("textarea, input:not([type=checkbox], [type=radio], [type=range], [type=file])");

export function useFocus(of: Readonly<Ref<HTMLElement | null>>) {
  let before: Element | null = null;
  onMounted(() => {
    before = document.activeElement;
    if (!writes(before)) of.value?.focus({ preventScroll: true });
  });
  onBeforeUnmount(() => {
    const within = of.value?.closest("[role]")?.contains(document.activeElement);
    if (within && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
}
