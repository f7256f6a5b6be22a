/** Who signed what, and does the log end where the signature says? */
import { ascii, base64, digest, isHash, same, utf8 } from "./bytes";
import { Certificate, signedText } from "./certificate";
import { openSeal, openTimestamp, type Timestamp } from "./cms";
import type { Findings } from "./findings";
import { Fraction, numberOf, readObject, textOf } from "./json";
import { isTime, type LogStory } from "./log";
import { say } from "./say";
import { type EvidenceFile, type EvidenceSource, readSmall } from "./source";

const checkpointPath = "seal/checkpoint.json", signaturePath = "seal/checkpoint.p7s", stampPath = "seal/checkpoint.tsr", signerPath = "seal/signer.pem";
const maxCheckpointBytes = 4096, maxSealBytes = 64 * 1024, maxReceiptLength = 16 * 1024;
const clockToleranceMs = 3_600_000;
const receiptType = "remoteverify-receipt+jws";

export interface Checkpoint {
  session: string;
  seq: number;
  head: string;
  at: string;
}
export interface StampedTime {
  seq: number | null;
  at: string;
  authority: string;
  fingerprint: string;
  /** Against the roots that were given; null when none were. */
  trusted: boolean | null;
}
export interface Signature {
  subject: string;
  fingerprint: string;
  /** Against the roots that were given; null when none were. */
  trusted: boolean | null;
  sealedAt: string;
  stamp: StampedTime | null;
}

/** There is one spelling of a checkpoint. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint | null {
  const text = bytes.length > maxCheckpointBytes ? null : utf8(bytes);
  const json = text === null ? null : readObject(text);
  if (!json || json.get("seq") instanceof Fraction) return null;
  const [session, head, at, seq] = [textOf(json, "session"), textOf(json, "head"), textOf(json, "at"), numberOf(json, "seq")];
  if (session === null || !isHash(head) || !isTime(at) || seq === null) return null;
  const spelled = JSON.stringify({ format: "remoteverify/checkpoint/v1", session, seq, head, at });
  return same(ascii(spelled), bytes) ? { session, seq, head, at } : null;
}

export class SealCheck {
  signature: Signature | null = null;
  checkpoint: Checkpoint | null = null;
  signer: Certificate | null = null;
  /** Some file of a seal is there, or the log says that it was sealed. */
  isClaimed = false;
  readonly times: StampedTime[] = [];

  constructor(
    private readonly findings: Findings,
    private readonly story: LogStory,
    private readonly roots: readonly Certificate[] | null,
    private readonly timeRoots: readonly Certificate[] | null,
  ) {}

  async read(source: EvidenceSource, files: readonly EvidenceFile[]) {
    const has = (path: string) => files.some((file) => file.path === path);
    const load = (path: string, limit: number) => readSmall(source, files, path, limit);
    this.isClaimed = this.story.isSealed || has(checkpointPath) || has(signaturePath);
    if (!this.isClaimed) return;
    const absent = [checkpointPath, signaturePath].filter((path) => !has(path));
    for (const path of absent) this.findings.missing(say.sealFileMissing(path), null, null, path);
    const signature = await load(signaturePath, maxSealBytes);
    if (absent.length || !(await this.check(await load(checkpointPath, maxCheckpointBytes), signature))) return;
    if (has(signerPath)) this.checkPem(await load(signerPath, maxSealBytes));
    if (has(stampPath)) await this.checkStamp(signature!, await load(stampPath, maxSealBytes));
    this.compareWithLog(this.checkpoint!);
  }

  /** Tokens over lines of the log; one that is missing or changed has been told already. */
  async readTimes(source: EvidenceSource, files: readonly EvidenceFile[]) {
    for (const fact of this.story.stamps) {
      const response = this.findings.has(fact.path) ? null : await readSmall(source, files, fact.path, maxSealBytes);
      if (!response) continue;
      const fits = fact.of < fact.seq && isHash(fact.head) && this.story.lines.some((line) => line.seq === fact.of && line.hash === fact.head);
      const stamp = fits ? await openTimestamp(Uint8Array.from(fact.head.match(/../g)!, (byte) => parseInt(byte, 16)), response) : null;
      if (stamp) this.times.push(await this.told(stamp, fact.of, fact.path));
      else this.findings.altered(say.stampOfAnother(fact), fact.seq, fact.at, fact.path);
    }
  }

  /** Is the log that somebody saw, and got a receipt for, still the log that is here? */
  async compareReceipt(jws: string): Promise<Checkpoint | null> {
    const receipt = await openReceipt(jws);
    if (!receipt) {
      this.findings.altered(say.receiptWrong);
      return null;
    }
    const { checkpoint: seen, signer } = receipt;
    const trusted = this.roots && (await signer.isVouchedForBy(this.roots, seen.at));
    if (trusted === false || (trusted === null && this.signer && !same(signer.key.bytes, this.signer.key.bytes))) this.findings.altered(say.receiptOfAnother(signer.name, await signer.fingerprint()));
    else if (this.story.session !== seen.session) this.findings.altered(say.otherSession(seen.session));
    else if (seen.seq > this.story.lastSeq) this.findings.missing(say.receiptSawMore(seen, this.story.lastSeq), this.story.lastSeq + 1, seen.at);
    else if (!this.story.lines.some((line) => line.seq === seen.seq && line.hash === seen.head)) this.findings.altered(say.receiptSawOther(seen), seen.seq, seen.at);
    return seen;
  }

  private async check(json: Uint8Array | null, signature: Uint8Array | null): Promise<boolean> {
    const checkpoint = json && readCheckpoint(json);
    const signer = checkpoint && signature && (await openSeal(json, signature));
    if (!checkpoint) this.findings.altered(say.checkpointUnreadable, null, null, checkpointPath);
    else if (!signer) this.findings.altered(say.signatureWrong, null, null, signaturePath);
    else {
      [this.checkpoint, this.signer] = [checkpoint, signer];
      const trusted = this.roots && (await signer.isVouchedForBy(this.roots, checkpoint.at));
      this.signature = { subject: signer.name, fingerprint: await signer.fingerprint(), trusted, sealedAt: checkpoint.at, stamp: null };
      if (trusted === false) this.findings.altered(say.signerNotTrusted(this.signature.subject, this.signature.fingerprint), null, null, signaturePath);
    }
    return this.checkpoint !== null;
  }

  private checkPem(pem: Uint8Array | null) {
    const stated = Certificate.fromPem((pem && utf8(pem)) ?? "");
    if (!stated || !same(stated.raw, this.signer!.raw)) this.findings.altered(say.signerPemDiffers, null, null, signerPath);
  }

  private async checkStamp(signature: Uint8Array, response: Uint8Array | null) {
    const stamp = response && (await openTimestamp(await digest(signature), response));
    if (!stamp) {
      this.findings.altered(say.stampWrong, null, null, stampPath);
      return;
    }
    this.signature!.stamp = await this.told(stamp, null, stampPath);
    const sealedAt = this.checkpoint!.at;
    if (Math.abs(Date.parse(stamp.at) - Date.parse(sealedAt)) > clockToleranceMs) this.findings.note(say.clocksDiffer(sealedAt, stamp.at), null, null, stampPath);
  }

  /** Says whether the authority is one that the reader trusts. */
  private async told({ at, authority, carried }: Timestamp, seq: number | null, path: string): Promise<StampedTime> {
    const trusted = this.timeRoots && (await authority.isVouchedForBy(this.timeRoots, at, carried));
    const told = { seq, at, authority: authority.name, fingerprint: await authority.fingerprint(), trusted };
    if (trusted === false) this.findings.note(say.authorityNotTrusted(told), seq, at, path);
    return told;
  }

  private compareWithLog(seal: Checkpoint) {
    const { session, lastSeq, tornBytes, isSealed } = this.story;
    if (session !== null && session !== seal.session) this.findings.altered(say.otherSession(seal.session), null, null, checkpointPath);
    if (lastSeq < seal.seq) this.findings.missing(say.entriesMissing(lastSeq + 1, seal), lastSeq + 1, seal.at, "data/log.jsonl");
    else if (lastSeq > seal.seq || tornBytes > 0) this.findings.altered(say.linesAfterSeal(seal.seq), seal.seq + 1, null, "data/log.jsonl");
    else this.story.compareWithSeal(seal.head);
    if (lastSeq === seal.seq && !isSealed) this.findings.altered(say.sealOverOpenLog(seal.seq), seal.seq, seal.at, "data/log.jsonl");
  }
}

/** JWS compact, ES256, the signer's certificate in x5c (RFC 7515); what the office signs for other ends has another type. */
async function openReceipt(jws: string): Promise<{ checkpoint: Checkpoint; signer: Certificate } | null> {
  try {
    const parts = jws.length > maxReceiptLength ? [] : jws.trim().split(".");
    const [header, payload, signature] = parts.map((part) => base64(part));
    if (parts.length !== 3 || !header || !payload || signature?.length !== 64) return null;
    const { alg, typ, x5c } = JSON.parse(utf8(header) ?? "") as { alg: string; typ: string; x5c: string[] };
    const signer = alg === "ES256" && typ === receiptType ? Certificate.read(base64(x5c[0]!)!) : null;
    const key = signer && (await crypto.subtle.importKey("spki", signer.key.bytes as BufferSource, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]));
    const good = key && (await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature as BufferSource, signedText(parts[0]!, parts[1]!) as BufferSource));
    const checkpoint = good ? readCheckpoint(payload) : null;
    return checkpoint && signer && { checkpoint, signer };
  } catch {
    return null;
  }
}
