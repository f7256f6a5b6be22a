import "@/lib/ui/base.css";
import "@/lib/ui/elder.css";
import { createApp } from "vue";
import { tellTheme } from "@/lib/theme";
import { tellDocument as tellView } from "@/lib/view";
import { i18n, tellDocument } from "@/lib/words/i18n";
import App from "./App.vue";
import { router } from "./router";

if (!window.rvTooOld) {
  tellDocument();
  tellView();
  tellTheme();
  createApp(App).use(i18n).use(router).mount("#app");
}
