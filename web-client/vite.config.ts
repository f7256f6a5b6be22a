/// <reference types="vitest/config" />
import { fileURLToPath, URL } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";

const server = process.env.REMOTEVERIFY_SERVER ?? "http://localhost:5080";
const proxied = { target: server, changeOrigin: false, xfwd: true };

const common = /node_modules\/(@?vue|@intlify|vue-router|vue-i18n)\/|rolldown|src\/app\/App|src\/lib\/(api\/(http|problem|visit)|ui\/(Away|Language|Plain|Problem|View|Video|base|elder)|words|theme|view|plain|contract|devices|picture)/;

/** A page of its own for who joins on a phone: it names the code that the router will ask for, so that both come in one round trip. */
const joinPage = (): Plugin => ({
  name: "join-page",
  enforce: "post",
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
    const join = chunks.find((chunk) => chunk.facadeModuleId?.endsWith("/features/join/index.ts"));
    const index = bundle["index.html"];
    if (!join || index?.type !== "asset") throw new Error("The build has no join feature or no index.html.");
    const names = new Set([join.fileName]);
    for (const name of names) for (const other of chunks.find((chunk) => chunk.fileName === name)?.imports ?? []) names.add(other);
    const html = String(index.source);
    const links = chunks
      .filter((chunk) => names.has(chunk.fileName))
      .flatMap((chunk) => [
        `<link rel="modulepreload" crossorigin href="/${chunk.fileName}">`,
        ...[...(chunk.viteMetadata?.importedCss ?? [])].map((css) => `<link rel="stylesheet" crossorigin href="/${css}">`),
      ])
      .filter((link) => !html.includes(/href="(.+)"/.exec(link)![1]!));
    // The largest first: a browser fetches six at a time.
    const [largest = ""] = /<link rel="modulepreload"[^>]+base[^>]+>/.exec(html) ?? [];
    const head = html.replace(largest, "").replace("<script", `${largest}\n    <script`);
    this.emitFile({ type: "asset", fileName: "join.html", source: head.replace("</head>", `${links.map((link) => `  ${link}\n  `).join("")}</head>`) });
  },
});

export default defineConfig({
  plugins: [vue(), joinPage()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Only the composition API is used; message texts are plain, so vue-i18n's debug parts go as well.
  define: {
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  build: {
    target: ["es2020", "chrome87", "safari14", "firefox78"],
    chunkSizeWarningLimit: 1600,
    reportCompressedSize: false,
    // What every page has in common is one file: on a slow line each file more costs a round trip.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "base", test: common }] } } },
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
