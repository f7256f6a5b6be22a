import "@/lib/ui/desk";
export { default as page } from "./RoomPage.vue";
export { words } from "./words";
