/** What the bag's own text files say (RFC 8493): the hash of every file, and what was left out. */
import { isHash } from "./bytes";
import type { Findings } from "./findings";
import { say } from "./say";
import { type EvidenceFile, type EvidenceSource, isSafePath, readSmall } from "./source";

const declaration = "bagit.txt", info = "bag-info.txt", manifest = "manifest-sha256.txt", tagManifest = "tagmanifest-sha256.txt";
const declarationText = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const maxTagBytes = 16 * 1024 * 1024;

export class BagCheck {
  readonly redacted = new Set<string>();
  private payload = new Map<string, string>();
  tags = new Map<string, string>();

  constructor(private readonly findings: Findings) {}

  async read(source: EvidenceSource, files: readonly EvidenceFile[]) {
    for (const name of [declaration, info, manifest, tagManifest])
      if (!files.some((file) => file.path === name)) this.findings.missing(say.bagFileMissing(name), null, null, name);
    const text = async (path: string) => {
      const bytes = await readSmall(source, files, path, maxTagBytes);
      return bytes ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : "";
    };
    this.payload = this.manifest(manifest, await text(manifest));
    this.tags = this.manifest(tagManifest, await text(tagManifest));
    for (const line of (await text(info)).split("\n")) if (line.startsWith("Redacted: ")) this.redacted.add(line.slice(10));
    const declared = await text(declaration);
    if (declared && declared !== declarationText) this.findings.altered(say.notOurBag, null, null, declaration);
  }

  tellMissing(present: ReadonlySet<string>) {
    for (const path of [...this.payload.keys(), ...this.tags.keys()])
      if (!present.has(path) && !this.redacted.has(path) && !this.findings.has(path)) this.findings.missing(say.listedFileMissing(path), null, null, path);
  }

  /** After the log has had its say: the manifests must agree with the files too. */
  compare(path: string, hash: string) {
    if (path === tagManifest) return;
    const isPayload = path.startsWith("data/");
    const name = isPayload ? manifest : tagManifest;
    if (this.findings.has(path) || this.findings.has(name)) return;
    const stated = (isPayload ? this.payload : this.tags).get(path);
    if (stated === undefined) this.findings.altered(say.notInManifest(path, name), null, null, path);
    else if (stated !== hash) this.findings.altered(say.manifestDiffers(path, name), null, null, path);
  }

  /** Strict: lower case, two spaces, a name once. One spelling, so that no changed bit goes unseen. */
  private manifest(name: string, text: string): Map<string, string> {
    const hashes = new Map<string, string>();
    let fault = text.endsWith("\n") || !text ? null : "the last line has no end";
    for (const line of text.split("\n").filter(Boolean)) {
      const [hash, path] = [line.slice(0, 64), line.slice(66)];
      if (line.length > 66 && line.slice(64, 66) === "  " && isHash(hash) && isSafePath(path) && !hashes.has(path)) hashes.set(path, hash);
      else fault ??= line.slice(0, 80);
    }
    if (fault !== null) this.findings.altered(say.manifestUnreadable(name, fault), null, null, name);
    return hashes;
  }
}
