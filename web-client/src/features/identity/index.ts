import "@/lib/ui/desk";
export { default as page } from "./SignInPage.vue";
export { words } from "./words";
