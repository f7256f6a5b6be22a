// @vitest-environment node
import { ESLint } from "eslint";
import { join } from "node:path";
import { expect, test } from "vitest";

const lint = new ESLint({ cwd: join(import.meta.dirname, "..") });
const refused = async (file: string, code: string) => {
  const [result] = await lint.lintText(code, { filePath: file });
  return result!.messages.some((m) => m.ruleId === "no-restricted-imports");
};

test.each([
  ["src/lib/x.ts", "@/features/join", true],
  ["src/lib/x.ts", "../app/router", true],
  ["src/lib/x.ts", "./api/http", false],
  ["src/features/join/x.ts", "@/features/room", true],
  ["src/features/join/x.ts", "../room/words", true],
  ["src/features/join/x.ts", "@/app/router", true],
  ["src/features/join/x.ts", "@/lib/api/http", false],
  ["src/app/x.ts", "@/features/join", false],
])("lint on %s importing %s: refused %s", async (file, from, expected) => {
  expect(await refused(file, `export * from "${from}";\n`)).toBe(expected);
}, 30_000);
