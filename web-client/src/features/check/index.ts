export { default as page } from "./CheckPage.vue";
export { words } from "./words";
