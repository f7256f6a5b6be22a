import type { Words } from "./say";

export type ProblemKind = "note" | "missing" | "altered";
export interface Problem {
  kind: ProblemKind;
  seq: number | null;
  at: string | null;
  file: string | null;
  what: Words;
}
/** A package of rubbish must not become a list of rubbish; the verdict counts them all the same. */
const maxKept = 500;

/** What the verifier found so far. */
export class Findings {
  anyAltered = false;
  anyMissing = false;
  private readonly kept: Problem[] = [];
  private readonly files = new Set<string>();

  /** By entry; what belongs to none comes last. */
  get inOrder(): Problem[] {
    return [...this.kept].sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0);
  }

  altered(what: Words, seq: number | null = null, at: string | null = null, file: string | null = null) {
    this.anyAltered = true;
    this.add({ kind: "altered", seq, at, file, what });
  }

  missing(what: Words, seq: number | null = null, at: string | null = null, file: string | null = null) {
    this.anyMissing = true;
    this.add({ kind: "missing", seq, at, file, what });
  }

  note(what: Words, seq: number | null = null, at: string | null = null, file: string | null = null) {
    this.add({ kind: "note", seq, at, file, what });
  }

  has = (file: string) => this.files.has(file);

  private add(problem: Problem) {
    if (problem.file !== null && problem.kind !== "note") this.files.add(problem.file);
    if (this.kept.length < maxKept) this.kept.push(problem);
  }
}
