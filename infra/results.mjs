// Counts what the parts of test.sh report. A part that leaves no report, or ends badly without a failed test, is one failure.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const [mode, folder, only] = process.argv.slice(2);

function fromCtrf(report) {
  return report.results.tests.map((test) => ({
    name: test.name,
    status: test.status === "passed" ? "passed" : test.status === "failed" ? "failed" : "skipped",
    words: test.message ?? test.extra?.reason ?? "",
    ms: test.duration ?? 0,
  }));
}

function fromVitest(report) {
  const tests = report.testResults.flatMap((file) => {
    const inside = file.assertionResults.map((test) => ({
      name: `${basename(file.name)}: ${test.fullName}`,
      status: test.status === "passed" ? "passed" : test.status === "failed" ? "failed" : "skipped",
      words: (test.failureMessages ?? []).join("\n"),
      ms: test.duration ?? 0,
    }));
    const broken = file.status === "failed" && !inside.some((test) => test.status === "failed");
    return broken ? [...inside, { name: basename(file.name), status: "failed", words: file.message, ms: 0 }] : inside;
  });
  return tests;
}

function readPart(name) {
  const [code, seconds] = readFileSync(join(folder, `${name}.exit`), "utf8").split(" ").map(Number);
  const path = join(folder, `${name}.json`);
  let tests = [];
  let trouble = "";
  try {
    const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
    if (report) tests = report.testResults ? fromVitest(report) : fromCtrf(report);
    else if (name.endsWith("-lint")) tests = [{ name, status: code === 0 ? "passed" : "failed", words: "", ms: seconds * 1000 }];
    else trouble = "left no report";
  } catch (error) {
    trouble = `left a report that cannot be read: ${error.message}`;
  }
  if (code === 124 || code === 137) trouble = `was stopped after ${seconds} s`;
  else if (code !== 0 && !tests.some((test) => test.status === "failed")) trouble ||= `ended with code ${code}`;
  else if (!tests.length) trouble ||= "ran no test";
  if (trouble) tests.push({ name: `${name} (as a whole)`, status: "failed", words: `${name} ${trouble}`, ms: 0 });
  return { name, code, seconds, tests };
}

const count = (tests, status) => tests.filter((test) => test.status === status).length;
const sum = (tests) => {
  const skipped = count(tests, "skipped");
  return `${count(tests, "passed")} passed, ${count(tests, "failed")} failed${skipped ? `, ${skipped} skipped` : ""}`;
};

if (mode === "--part") {
  const part = readPart(only);
  console.log(`    ${sum(part.tests)}, ${part.seconds} s`);
  for (const test of part.tests.filter((test) => test.status === "failed")) {
    console.log(`    FAILED ${test.name}\n${String(test.words).slice(0, 3000).replace(/^/gm, "      ")}`);
  }
  if (part.tests.some((test) => test.status === "failed")) {
    console.log(readFileSync(join(folder, `${only}.log`), "utf8").split("\n").slice(-25).join("\n").replace(/^/gm, "    | "));
  }
} else {
  const names = readdirSync(folder).filter((file) => file.endsWith(".exit")).map((file) => file.slice(0, -5));
  const tests = names.flatMap((name) => readPart(name).tests);
  const skipped = tests.filter((test) => test.status === "skipped");
  if (skipped.length) console.log("Skipped:");
  for (const test of skipped) console.log(`  ${test.name}: ${test.words || "no reason given"}`);
  console.log(sum(tests));
  process.exitCode = count(tests, "failed") || !tests.length ? 1 : 0;
}
