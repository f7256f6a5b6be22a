import "@/lib/ui/base.css";
import "@/lib/ui/elder.css";
import { type Component, createApp, type Plugin } from "vue";
import { tellTheme } from "@/lib/theme";
import { tellDocument as tellView } from "@/lib/view";
import { i18n, tellDocument } from "@/lib/words/i18n";

/** Firefox before 113 and Safari before 14.1 lack one of these, which the adapter adds; nobody else waits for its 10 KB. */
const isComplete = () => "connectionState" in RTCPeerConnection.prototype && "AudioContext" in window;

/** Puts a page in its place, in the person's language, view and colours; a browser that can't run it has been told so. */
export async function start(root: Component, plugins: Plugin[] = []) {
  if (window.rvTooOld) return;
  if (!isComplete()) await import("webrtc-adapter");
  tellDocument();
  tellView();
  tellTheme();
  plugins.reduce((app, plugin) => app.use(plugin), createApp(root).use(i18n)).mount("#app");
}
