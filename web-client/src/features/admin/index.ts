import "@/lib/ui/desk";
export { default as page } from "./AdminPage.vue";
export { words } from "./words";
