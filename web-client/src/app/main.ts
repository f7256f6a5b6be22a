import "webrtc-adapter";
import "@/lib/ui/base.css";
import { createApp } from "vue";
import { i18n, tellDocument } from "@/lib/words/i18n";
import App from "./App.vue";
import { router } from "./router";

if (!window.rvTooOld) {
  tellDocument();
  createApp(App).use(i18n).use(router).mount("#app");
}
