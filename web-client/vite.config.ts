/// <reference types="vitest/config" />
import { fileURLToPath, URL } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";

const server = process.env.REMOTEVERIFY_SERVER ?? "http://localhost:5080";
const proxied = { target: server, changeOrigin: false, xfwd: true };

const base = /rolldown|preload-helper|node_modules\/(@?vue|@intlify|vue-i18n)\/|src\/lib\/(ui\/(Language|Problem|View|base|elder)|words|theme|view|devices\/devices)|src\/app\/(start|Guarded)/;
const asking = /src\/lib\/(api\/(http|problem|visit)|fragment)/;
/** Small parts that the check, the call and the desk show: each a file of its own would cost more in headers than it weighs. */
const parts = /src\/lib\/(ui\/(PlainWords|ThemeSwitch|VideoTile)|api\/(office|stills)|plain|receipts|session\/state)/;

/** The page of who joins asks for its link by a script of its own, long before the large one is here. */
const askEarly = (): Plugin => ({
  name: "ask-early",
  transformIndexHtml(_, { path, bundle }) {
    if (path !== "/join.html") return;
    const built = Object.values(bundle ?? {}).find((file) => file.type === "chunk" && file.isEntry && file.name === "early");
    return [{ tag: "script", attrs: { type: "module", async: true, fetchpriority: "high", crossorigin: true, src: `/${built?.fileName ?? "src/app/early.ts"}` }, injectTo: "head-prepend" }];
  },
});

export default defineConfig({
  plugins: [vue(), askEarly()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Only the composition API is used, and texts are filled in by us: what else the libraries can do stays out.
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
    __INTLIFY_DROP_MESSAGE_COMPILER__: "true",
  },
  build: {
    target: ["es2020", "chrome87", "safari14", "firefox78"],
    chunkSizeWarningLimit: 1600,
    reportCompressedSize: false,
    // A browser that does not know this hint fetches a little later: better than one more file for all.
    modulePreload: { polyfill: false },
    // What every page has in common is one file: on a slow line each file more costs a round trip.
    rolldownOptions: {
      input: { index: "index.html", join: "join.html", early: "src/app/early.ts" },
      output: { codeSplitting: { groups: [{ name: "asking", test: asking, priority: 1 }, { name: "base", test: base }, { name: "parts", test: parts }] } },
    },
  },
  server: {
    port: 5173,
    proxy: {
      "/api": proxied,
      "/health": proxied,
      "/openapi/v1.json": proxied,
      "/hub": { ...proxied, ws: true },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
