import "@/lib/ui/desk";
export { default as page } from "./RunningPage.vue";
export { words } from "./words";
