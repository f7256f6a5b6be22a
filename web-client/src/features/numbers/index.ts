import "@/lib/ui/desk";
export { default as page } from "./NumbersPage.vue";
export { words } from "./words";
