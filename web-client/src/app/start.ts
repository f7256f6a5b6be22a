import "@/lib/ui/base.css";
import "@/lib/ui/elder.css";
import { type Component, createApp, type Plugin } from "vue";
import { tellTheme } from "@/lib/theme";
import { tellDocument as tellView } from "@/lib/view";
import { i18n, tellDocument } from "@/lib/words/i18n";

/** Puts a page in its place, in the person's language, view and colours; a browser that can't run it has been told so. */
export function start(root: Component, plugins: Plugin[] = []) {
  if (window.rvTooOld) return;
  tellDocument();
  tellView();
  tellTheme();
  plugins.reduce((app, plugin) => app.use(plugin), createApp(root).use(i18n)).mount("#app");
}
