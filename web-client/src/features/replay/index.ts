import "@/lib/ui/desk";
export { default as search } from "./SearchPage.vue";
export { default as player } from "./ReplayPage.vue";
export { words } from "./words";
