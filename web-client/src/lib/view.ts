/** The large view for older eyes and hands: one switch, remembered, also from the link (?view=elder). */
import { computed, ref } from "vue";

const shelf = "rv-view";
/** Pixels of the running text in the large view; the ordinary view has 16. */
export const sizes = [20, 24, 30] as const;

export function firstSize(search: string, kept: string | null): number {
  const chosen = [0, ...sizes].find((s) => String(s) === kept);
  return chosen ?? (new URLSearchParams(search).get("view") === "elder" ? sizes[0] : 0);
}

const size = ref(firstSize(location.search, localStorage.getItem(shelf)));
export const textSize = computed(() => size.value);
export const elder = computed(() => size.value > 0);

/** 0 is the ordinary view. */
export function setTextSize(to: number) {
  size.value = to;
  localStorage.setItem(shelf, String(to));
  tellDocument();
}
export const larger = () => setTextSize(sizes[Math.min(sizes.length - 1, sizes.findIndex((s) => s === size.value) + 1)]!);

export function tellDocument() {
  const root = document.documentElement;
  if (elder.value) root.dataset.view = "elder";
  else delete root.dataset.view;
  root.style.fontSize = elder.value ? `${size.value}px` : "";
}
