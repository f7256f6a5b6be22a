export { default as page } from "./OpenApiPage.vue";
export { words } from "./words";
