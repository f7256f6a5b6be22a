/** Light or dark: as the device is set, or as the person chose here; remembered. */
import { ref } from "vue";

export type Theme = "auto" | "light" | "dark";
const shelf = "rv-theme";
const order: Theme[] = ["auto", "light", "dark"];

export const firstTheme = (kept: string | null): Theme => order.find((t) => t === kept) ?? "auto";
export const theme = ref<Theme>(firstTheme(localStorage.getItem(shelf)));

export function setTheme(to: Theme) {
  theme.value = to;
  localStorage.setItem(shelf, to);
  tellTheme();
}
export const nextTheme = () => setTheme(order[(order.indexOf(theme.value) + 1) % order.length]!);

export function tellTheme() {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
}
