import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { common } from "@/lib/words/common";
import { addWords, firstLanguage, i18n, setLanguage } from "@/lib/words/i18n";
import { clock, megabytes } from "@/lib/words/time";

type Tree = { [key: string]: unknown };
const src = join(import.meta.dirname, "../src");
const features = import.meta.glob<{ words: { zh: Tree; en: Tree } }>(["../src/features/*/*words.ts", "../src/lib/*/words.ts"], { eager: true });
const all = [common, ...Object.values(features).map((m) => m.words)] as { zh: Tree; en: Tree }[];

function flat(tree: unknown, at = ""): [string, string][] {
  if (typeof tree === "string") return [[at, tree]];
  return Object.entries(tree as Tree).flatMap(([k, v]) => flat(v, at ? `${at}.${k}` : k));
}
const texts = (language: "zh" | "en") => new Map(all.flatMap((w) => flat(w[language])));
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe("the two languages", () => {
  test("say the same things", () => {
    expect([...texts("en").keys()].sort()).toEqual([...texts("zh").keys()].sort());
  });

  test("leave the same places open for values", () => {
    const en = texts("en");
    for (const [key, zh] of texts("zh")) expect(holes(en.get(key)!.split(" | ").at(-1)!), key).toEqual(holes(zh));
  });

  test("say of one what is said of one", () => {
    const counted = [...texts("en")].filter(([, text]) => /\{n\} [a-z]{2,}s\b/.test(text) && !text.includes(" | ")).map(([key]) => key);
    // Of these there are always several, or it is a unit.
    expect(counted.sort()).toEqual(["join.offline.full", "room.camera2.rate", "running.intro"]);
    setLanguage("en");
    addWords({ zh: {}, en: { counted: "{n} line | {n} lines" } });
    const { t } = i18n.global as unknown as { t: (key: string, values: object) => string };
    expect([0, 1, 2].map((n) => t("counted", { n }))).toEqual(["0 lines", "1 line", "2 lines"]);
  });

  test("have a text for every key that a page asks for", () => {
    const known = texts("zh");
    const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((f) => /\.(vue|ts)$/.test(f));
    const asked = files.flatMap((f) => [...readFileSync(join(src, f), "utf8").matchAll(/\bt\(\s*["'`]([\w.]+)["'`]/g)].map((m) => m[1]!));
    expect(asked.length).toBeGreaterThan(150);
    expect([...new Set(asked)].filter((key) => !known.has(key))).toEqual([]);
  });

  test("name every problem with what to do", () => {
    for (const language of ["zh", "en"] as const)
      for (const [code, words] of Object.entries(common[language].problem)) expect(words.text.length, code).toBeGreaterThan(3);
  });
});

/** Every word that the server says no with, as it stands in its source. */
function serverCodes(): string[] {
  const root = join(import.meta.dirname, "../..");
  const files = ["server", "media"].flatMap((part) => readdirSync(join(root, part), { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".cs") && !/(^|\/)(obj|bin)\//.test(f)).map((f) => join(root, part, f)));
  const said = /(?:Refusal|Refused)(?:\.Of|\.Conflict)?\(\s*(?:\d+,\s*)?"([a-z_]+)"|\(\d{3}, "([a-z_]+)",|\[\d{3}\] = \("([a-z_]+)"|=> new\("([a-z]+(?:_[a-z]+)*)", "[A-Z]/g;
  const codes = files.flatMap((f) => [...readFileSync(f, "utf8").matchAll(said)].map((m) => m.slice(1).find((x) => x)!));
  return [...new Set(codes)].sort();
}

describe("what the server says no with", () => {
  test("is said by the pages in both languages, with what to do", () => {
    const codes = serverCodes();
    expect(codes.length).toBeGreaterThan(60);
    // Only programs meet it: no page uses a wrong method.
    const met = codes.filter((code) => code !== "method_not_allowed");
    for (const language of ["zh", "en"] as const) {
      const known = texts(language);
      expect(met.filter((code) => !known.has(`problem.${code}.title`) || !known.has(`problem.${code}.text`)), language).toEqual([]);
    }
  });
});

describe("the first language", () => {
  test("is the one the person chose before", () => expect(firstLanguage("en", ["zh-CN"])).toBe("en"));
  test("is else the browser's first that we speak", () => expect(firstLanguage(null, ["fr", "en-GB", "zh"])).toBe("en"));
  test("is Chinese when the browser speaks neither", () => expect(firstLanguage(null, ["fr", "de"])).toBe("zh"));
});

test("a clock shows hours only when there are some", () => {
  expect(clock(62_400)).toBe("1:02");
  expect(clock(3_723_000)).toBe("1:02:03");
  expect(clock(-5)).toBe("0:00");
});

test("sizes are said in the unit that fits", () => {
  expect(megabytes(1500)).toBe("2 KB");
  expect(megabytes(3 * 1024 * 1024)).toBe("3.0 MB");
});
