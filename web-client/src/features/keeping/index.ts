import "@/lib/ui/desk";
export { default as keep } from "./KeepPage.vue";
export { default as ledger } from "./LedgerPage.vue";
export { words } from "./words";
