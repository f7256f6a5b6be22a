export { default as page } from "./VerifyPage.vue";
export { words } from "./words";
