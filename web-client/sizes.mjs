/** Prints what each page loads, compressed, by following the built chunks' static imports from its entry. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const assets = join(import.meta.dirname, "dist/assets");
const files = readdirSync(assets);
const text = (f) => readFileSync(join(assets, f), "utf8");
const kilobytes = (f) => gzipSync(readFileSync(join(assets, f)), { level: 9 }).length / 1024;

/** Chunks that a chunk imports statically: import ... from "./x.js". */
function imported(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, to] of text(file).matchAll(/(?:from|import)\s*["']\.\/([\w.$-]+\.js)["']/g)) imported(to, seen);
  return seen;
}

const entry = /assets\/(index-[\w-]+\.js)/.exec(readFileSync(join(assets, "../index.html"), "utf8"))[1];
const pages = { join: "join", room: "room", replay: "replay", cases: "cases", "sign-in": "identity", admin: "admin", openapi: "openapi", check: "check", verify: "verify" };
for (const [page, name] of Object.entries(pages)) {
  // A feature and its part of lib may share a name: the feature's chunk is the one that the entry loads lazily.
  const chunk = [...imported(entry)].flatMap((f) => [...text(f).matchAll(/import\(\s*[`"']\.\/([\w.$-]+\.js)/g)]).map((m) => m[1]).find((f) => f.startsWith(`${name}-`));
  if (!chunk) throw new Error(`no chunk for ${page}`);
  const scripts = new Set([...imported(entry), ...imported(chunk)]);
  // Styles come from the preload list that Vite writes beside the route's dynamic import.
  const deps = new Set(readFileSync(join(assets, "../index.html"), "utf8").match(/[\w-]+\.css/g) ?? []);
  for (const s of scripts) {
    const stem = s.replace(/-[\w-]{8}\.js$/, "");
    for (const f of files) if (f.endsWith(".css") && f.replace(/-[\w-]{8}\.css$/, "") === stem) deps.add(f);
  }
  const js = [...scripts].reduce((n, f) => n + kilobytes(f), 0);
  const css = [...deps].reduce((n, f) => n + kilobytes(f), 0);
  console.log(`${page.padEnd(8)} ${js.toFixed(0).padStart(4)} KB scripts ${css.toFixed(0).padStart(4)} KB styles (gzip)`);
}
