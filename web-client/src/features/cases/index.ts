import "@/lib/ui/desk";
export { default as list } from "./CasesPage.vue";
export { default as board } from "./BoardPage.vue";
export { default as one } from "./CasePage.vue";
export { words } from "./words";
