/** Checks a session's evidence: the log's chain, the seal over its end, then every byte of every file. Never says intact without having read all of it. */
import type { Certificate } from "./certificate";
import { BagCheck } from "./bag";
import { Unreadable } from "./bytes";
import { Findings, type Problem } from "./findings";
import { type FileHashes, hashFile } from "./hashes";
import { LogStory, logPath, type Totals } from "./log";
import { RedactionCheck, type RedactionNotice } from "./redaction";
import { say, type Words } from "./say";
import { type Checkpoint, SealCheck, type Signature, type StampedTime } from "./seal";
import type { EvidenceFile, EvidenceSource } from "./source";

export type VerdictKind = "intact" | "withheld" | "incomplete" | "broken" | "notSealed";
export interface Verdict {
  verdict: VerdictKind;
  words: Words;
  problems: Problem[];
  withheld: string[];
  redaction: RedactionNotice | null;
  totals: Totals;
  bytesRead: number;
  session: string | null;
  signature: Signature | null;
  times: StampedTime[];
  receipt: Checkpoint | null;
}

/** @param timeRoots vouch for time-stamp authorities: whoever vouches for times need not vouch for signers */
export async function verify(
  source: EvidenceSource, receipt: string | null = null, progress: (bytesRead: number) => void = () => {},
  roots: readonly Certificate[] | null = null, timeRoots: readonly Certificate[] | null = null,
): Promise<Verdict> {
  const verifier = new Verifier(source, progress, roots, timeRoots);
  try {
    return await verifier.run(receipt);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return verifier.unreadable(error.message);
  }
}

class Verifier {
  private readonly findings = new Findings();
  private readonly story = new LogStory(this.findings);
  private readonly bag = new BagCheck(this.findings);
  private readonly seal: SealCheck;
  private readonly redaction: RedactionCheck;
  private readonly withheld = new Set<string>();
  private bytesRead = 0;

  constructor(
    private readonly source: EvidenceSource,
    private readonly progress: (bytesRead: number) => void,
    roots: readonly Certificate[] | null,
    timeRoots: readonly Certificate[] | null,
  ) {
    this.seal = new SealCheck(this.findings, this.story, roots, timeRoots);
    this.redaction = new RedactionCheck(this.findings, this.bag, this.seal, roots);
  }

  async run(receipt: string | null): Promise<Verdict> {
    const files = await this.source.list();
    await this.bag.read(this.source, files);
    if (!files.some((file) => file.path === logPath)) this.findings.missing(say.logMissing, null, null, logPath);
    else {
      await this.story.read(this.source.open(logPath));
      if (!this.story.lines.length) this.findings.missing(say.logEmpty, null, null, logPath);
    }
    await this.seal.read(this.source, files);
    await this.redaction.read(this.source, files);
    this.story.tellMisfits();
    if (!this.seal.isClaimed && this.story.tornBytes > 0) this.findings.note(say.tornTail(this.story.tornBytes), null, null, logPath);
    for (const file of files) await this.checkFile(file);
    await this.seal.readTimes(this.source, files);
    this.tellAbsent(new Set(files.map((file) => file.path)));
    return this.conclude(receipt === null ? null : await this.seal.compareReceipt(receipt));
  }

  unreadable(why: string): Verdict {
    this.findings.altered(say.cannotBeRead(why));
    return this.conclude(null);
  }

  private async checkFile({ path }: EvidenceFile) {
    const hashes = await hashFile(this.source.open(path), this.story.chunks.get(path) ?? [], (bytes) => this.progress((this.bytesRead += bytes)));
    this.compareWithLog(path, hashes);
    this.bag.compare(path, hashes.whole);
  }

  private compareWithLog(path: string, { changed, missing, length, whole }: FileHashes) {
    const [chunks, items] = [this.story.chunks.get(path) ?? [], this.story.items.get(path) ?? []];
    for (const chunk of changed) this.findings.altered(say.chunkChanged(chunk), chunk.seq, chunk.at, path);
    if (missing.length) this.findings.missing(say.chunksMissing(missing, length), missing[0]!.seq, missing[0]!.at, path);
    for (const item of items) if (item.sha256 !== whole) this.findings.altered(say.itemChanged(item, path), item.seq, item.at, path);
    if (!path.startsWith("data/") || path === logPath) return;
    const end = chunks[chunks.length - 1]?.end ?? 0;
    if (!chunks.length && !items.length) this.tellExtra(say.fileNotInLog(path), path);
    else if (!items.length && length > end) this.tellExtra(say.bytesNotInLog(path, length - end), path);
    if (this.bag.redacted.has(path)) this.findings.altered(say.withheldButThere(path), null, null, path);
  }

  /** A session cut short leaves bytes whose line was never written. In a whole, sealed session there is no such excuse. */
  private tellExtra(what: Words, path: string) {
    const { checkpoint } = this.seal;
    const isEndThere = checkpoint ? this.story.lastSeq >= checkpoint.seq : this.story.isSealed;
    if (isEndThere) this.findings.altered(what, null, null, path);
    else this.findings.note(what, null, null, path);
  }

  private tellAbsent(present: ReadonlySet<string>) {
    for (const [path, items] of this.story.items)
      if (!present.has(path) && !this.isWithheld(path)) this.findings.missing(say.itemMissing(items[0]!, path), items[0]!.seq, items[0]!.at, path);
    for (const [path, chunks] of this.story.chunks)
      if (!present.has(path) && !this.isWithheld(path) && chunks.length) this.findings.missing(say.chunksMissing(chunks, 0), chunks[0]!.seq, chunks[0]!.at, path);
    for (const path of this.bag.redacted)
      if (!this.story.items.has(path) && !this.story.chunks.has(path)) this.findings.altered(say.withheldUnknown(path), null, null, path);
    this.bag.tellMissing(present);
  }

  private isWithheld(path: string): boolean {
    if (this.bag.redacted.has(path)) this.withheld.add(path);
    return this.bag.redacted.has(path);
  }

  private conclude(receipt: Checkpoint | null): Verdict {
    const { anyAltered, anyMissing, inOrder } = this.findings;
    const verdict: VerdictKind = anyAltered ? "broken" : anyMissing ? "incomplete" : !this.seal.checkpoint ? "notSealed" : this.withheld.size ? "withheld" : "intact";
    return {
      verdict, words: this.words(verdict, inOrder), problems: inOrder, withheld: [...this.withheld], redaction: this.withheld.size ? this.redaction.notice : null, totals: this.story.totals, bytesRead: this.bytesRead,
      session: this.story.session, signature: this.seal.signature, times: this.seal.times, receipt,
    };
  }

  private words(verdict: VerdictKind, problems: readonly Problem[]): Words {
    const first = problems.find((problem) => problem.kind === (verdict === "broken" ? "altered" : "missing"))?.what;
    if (verdict === "broken") return { zh: `已损坏：${first!.zh}`, en: `broken: ${first!.en}` };
    if (verdict === "incomplete") return { zh: `不完整：${first!.zh}`, en: `incomplete: ${first!.en}` };
    if (verdict === "notSealed") return { zh: `未封存：到第 ${this.story.lastSeq} 条为止完整`, en: `not sealed: intact up to entry ${this.story.lastSeq}` };
    const sealed = say.sealed(this.story.lines.length, this.bytesRead, this.seal.signature!.subject, this.seal.signature!.sealedAt);
    const n = this.withheld.size;
    return n
      ? { zh: `完整，有 ${n} 项未提供：${sealed.zh}`, en: `intact, ${n} ${n === 1 ? "item" : "items"} withheld: ${sealed.en}` }
      : { zh: `完整：${sealed.zh}`, en: `intact: ${sealed.en}` };
  }
}
