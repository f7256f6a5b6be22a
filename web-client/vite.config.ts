/// <reference types="vitest/config" />
import { fileURLToPath, URL } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const server = process.env.REMOTEVERIFY_SERVER ?? "http://localhost:5080";
const proxied = { target: server, changeOrigin: false, xfwd: true };

export default defineConfig({
  plugins: [vue()],
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
