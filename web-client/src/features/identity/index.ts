import "@/lib/ui/desk";
export { default as account } from "./AccountPage.vue";
export { default as page } from "./SignInPage.vue";
export { words } from "./words";
