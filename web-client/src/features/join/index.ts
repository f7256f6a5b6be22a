import "./vant";
export { default as page } from "./JoinPage.vue";
export { words } from "./words";
