/** Who signed for what is left out, and is it what is left out? What nobody signs for is missing, not withheld. */
import type { BagCheck } from "./bag";
import { oneLine, same, utf8 } from "./bytes";
import type { Certificate } from "./certificate";
import { openSeal } from "./cms";
import type { Findings } from "./findings";
import { isTime } from "./log";
import { say } from "./say";
import type { SealCheck } from "./seal";
import { type EvidenceFile, type EvidenceSource, readSmall } from "./source";

const statementPath = "redaction/statement.json", signaturePath = "redaction/statement.p7s", derivedFolder = "derived/";
const maxStatementBytes = 1024 * 1024, maxSignatureBytes = 64 * 1024;

export interface RedactionNotice {
  by: string;
  reason: string;
  at: string;
  signer: string;
  fingerprint: string;
  /** Against the roots that were given; null when none were. */
  trusted: boolean | null;
}
interface Statement {
  format: string;
  session: string;
  head: string;
  at: string;
  by: string;
  reason: string;
  withheld: string[];
  derived: { file: string; sha256: string }[];
}

export class RedactionCheck {
  /** Once the signature has held. */
  notice: RedactionNotice | null = null;

  constructor(
    private readonly findings: Findings,
    private readonly bag: BagCheck,
    private readonly seal: SealCheck,
    private readonly roots: readonly Certificate[] | null,
  ) {}

  /** After the bag's own files and the seal have been read. */
  async read(source: EvidenceSource, files: readonly EvidenceFile[]) {
    const paths = files.map((file) => file.path);
    const derived = paths.filter((path) => path.startsWith(derivedFolder));
    const isClaimed = this.bag.redacted.size > 0 || derived.length > 0 || paths.some((path) => path.startsWith("redaction/"));
    if (!isClaimed) return;
    const absent = [statementPath, signaturePath].filter((path) => !paths.includes(path));
    for (const path of absent) this.findings.missing(say.redactionFileMissing(path), null, null, path);
    if (absent.length) return;
    const json = await readSmall(source, files, statementPath, maxStatementBytes);
    const signature = await readSmall(source, files, signaturePath, maxSignatureBytes);
    const statement = json && readStatement(json);
    const signer = statement && signature && (await openSeal(json, signature));
    if (!statement) this.findings.altered(say.redactionUnreadable, null, null, statementPath);
    else if (!signer) this.findings.altered(say.redactionSignatureWrong, null, null, signaturePath);
    else await this.compare(statement, signer, derived);
  }

  private async compare(said: Statement, signer: Certificate, derived: string[]) {
    const fingerprint = await signer.fingerprint();
    const trusted = this.roots && (await signer.isVouchedForBy(this.roots, said.at));
    this.notice = { by: oneLine(said.by), reason: oneLine(said.reason), at: said.at, signer: signer.name, fingerprint, trusted };
    const { signer: sealer, checkpoint } = this.seal;
    if (trusted === false) this.findings.altered(say.redactionSignerNotTrusted(signer.name, fingerprint), null, null, signaturePath);
    else if (trusted === null && sealer && !same(sealer.raw, signer.raw)) this.findings.note(say.redactionByAnotherKey(signer.name, fingerprint), null, null, signaturePath);
    if (checkpoint && (checkpoint.session !== said.session || checkpoint.head !== said.head)) this.findings.altered(say.redactionOfAnother, null, null, statementPath);
    const listed = new Set(said.withheld);
    if (listed.size !== this.bag.redacted.size || [...listed].some((path) => !this.bag.redacted.has(path))) this.findings.altered(say.redactionListDiffers, null, null, statementPath);
    for (const path of derived)
      if (!said.derived.some(({ file, sha256 }) => file === path && sha256 === this.bag.tags.get(path))) this.findings.altered(say.derivedUnsigned(path), null, null, path);
    for (const { file } of said.derived) if (!derived.includes(file)) this.findings.missing(say.listedFileMissing(oneLine(file)), null, null, file);
  }
}

function readStatement(bytes: Uint8Array): Statement | null {
  try {
    const said = JSON.parse(utf8(bytes) ?? "") as Statement;
    const texts = [said.session, said.head, said.by, said.reason, ...said.withheld, ...said.derived.flatMap(({ file, sha256 }) => [file, sha256])];
    return said.format === "remoteverify/redaction/v1" && isTime(said.at) && texts.every((text) => typeof text === "string") ? said : null;
  } catch {
    return null;
  }
}
