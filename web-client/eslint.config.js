import { readdirSync } from "node:fs";
import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

/** One arrow only: lib <- features <- app; a feature knows no other feature. */
const forbid = (patterns) => ({
  "no-restricted-imports": ["error", { patterns }],
});
const features = readdirSync(new URL("src/features", import.meta.url));

export default ts.config(
  { ignores: ["dist/**", "node_modules/**", "coverage/**", "public/**"] },
  ...ts.configs.recommended,
  ...vue.configs["flat/essential"],
  { files: ["**/*.vue"], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      "vue/multi-word-component-names": "off",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  // Written by the server's tests, as long as the hub's contract is.
  { files: ["src/lib/contract/hub.ts"], rules: { "max-lines": "off" } },
  {
    files: ["src/lib/**"],
    rules: forbid([{ regex: "(^|/)(features|app)(/|$)", message: "lib knows no feature and no app." }]),
  },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: forbid([
      { regex: "(^@|\\.)/app(/|$)", message: "A feature does not know the app that shows it." },
      {
        regex: `(features|\\.\\.)/(${features.filter((f) => f !== name).join("|")})(/|$)`,
        message: "A feature does not reach into another: share it through lib.",
      },
    ]),
  })),
);
