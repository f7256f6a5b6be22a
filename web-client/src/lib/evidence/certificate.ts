/** X.509 certificates (RFC 5280) and the signatures that their keys made. */
import { ascii, base64, digest, hex, join, oneLine, same, utf8 } from "./bytes";
import { Der } from "./der";

const curves: Record<string, { name: string; bytes: number }> = {
  "1.2.840.10045.3.1.7": { name: "P-256", bytes: 32 },
  "1.3.132.0.34": { name: "P-384", bytes: 48 },
  "1.3.132.0.35": { name: "P-521", bytes: 66 },
};
const signatureHashes: Record<string, string> = {
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
};
/** Certificates between a signer and a root; a real chain has one or two. */
const mostBetween = 5;
const connections = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
const subjectAlternatives = "2.5.29.17", nameConstraints = "2.5.29.30", commonName = "2.5.4.3", keyUse = "2.5.29.15", extendedUse = "2.5.29.37", basicConstraints = "2.5.29.19", timeStamping = "1.3.6.1.5.5.7.3.8", ecKey = "1.2.840.10045.2.1", rsaKey = "1.2.840.113549.1.1.1";

/** What this reader heeds, or need not heed: purposes, policies, where lists of revoked certificates are. Who marks anything else as critical is not understood. */
const understood = [keyUse, extendedUse, basicConstraints, nameConstraints, subjectAlternatives, "2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.54", "2.5.29.31"];

export class Certificate {
  private constructor(
    readonly raw: Uint8Array,
    private readonly parts: Der[],
  ) {}

  /** @throws RangeError */
  static read(raw: Uint8Array): Certificate {
    const parts = Der.read(raw).child(0).children;
    // The version [0] is there in every certificate of version 3.
    return new Certificate(raw, parts[0]!.tag === 0xa0 ? parts.slice(1) : parts);
  }

  /** The first of a PEM text; null where there is none. */
  static fromPem(pem: string): Certificate | null {
    return Certificate.allFromPem(pem, 1)?.[0] ?? null;
  }

  /** Every certificate of a PEM text; null where one cannot be read. */
  static allFromPem(pem: string, most: number): Certificate[] | null {
    try {
      return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)].slice(0, most).map((found) => Certificate.read(base64(found[1]!.replace(/\s+/g, ""))!));
    } catch {
      return null;
    }
  }

  get serial() {
    return this.parts[0]!;
  }

  get issuer() {
    return this.parts[2]!;
  }

  get subject() {
    return this.parts[4]!;
  }

  get notBefore() {
    return this.parts[3]!.child(0).time;
  }

  get notAfter() {
    return this.parts[3]!.child(1).time;
  }

  /** SubjectPublicKeyInfo, DER. */
  get key() {
    return this.parts[5]!;
  }

  /** The common name: the last that the subject has. */
  get name(): string {
    for (const set of this.subject.children.slice().reverse())
      for (const pair of set.children) if (pair.child(0).oid === commonName) return oneLine(utf8(pair.child(1).content) ?? "");
    return "";
  }

  async fingerprint() {
    return hex(await digest(this.raw));
  }

  /** RFC 5280 sections 4.2.1.9 and 4.2.1.3: it may sign certificates. */
  get isAuthority(): boolean {
    const first = this.extension(basicConstraints)?.children[0];
    const uses = this.extension(keyUse)?.content;
    return first?.tag === 0x01 && first.content[0] === 0xff && (!uses || (uses[1]! & 0x04) !== 0);
  }

  /**
   * An authority certifies web servers too, and their keys are no office's seal: where the key usage is stated (RFC 5280 section 4.2.1.3) it includes
   * digital signatures or non-repudiation, and where purposes are stated (section 4.2.1.12) there is one besides the two ends of a TLS connection.
   */
  get isForSigning(): boolean {
    const [uses, purposes] = [this.extension(keyUse)?.content, this.extension(extendedUse)];
    // A bit string: the count of unused bits, then digitalSignature and nonRepudiation as the two highest bits.
    if (uses && ((uses[1] ?? 0) & 0xc0) === 0) return false;
    return !purposes || purposes.children.some((purpose) => !connections.includes(purpose.oid));
  }

  /**
   * Is this one of the roots, or for signing and at the end of a chain of signatures that leads to one of them, all valid then? A root that another authority has signed is a root all the same.
   * @param carried certificates that may stand between; they are not trusted for themselves
   * @param below the signer's and those that lead from it to here
   */
  async isVouchedForBy(roots: readonly Certificate[], at: string, carried: readonly Certificate[] = [], below: readonly Certificate[] = []): Promise<boolean> {
    if (at < this.notBefore || at > this.notAfter) return false;
    const isRoot = roots.some((root) => same(root.raw, this.raw));
    if (isRoot && below.length === 0) return true;
    if (!this.isUnderstood || (below.length === 0 ? !this.isForSigning : !this.allows(below))) return false;
    if (isRoot) return true;
    const chain = [...below, this];
    for (const issuer of below.length < mostBetween ? [...roots, ...carried] : [])
      if ((await issuer.hasSigned(this)) && (await issuer.isVouchedForBy(roots, at, carried, chain))) return true;
    return false;
  }

  /** RFC 5280 sections 4.2.1.9 and 4.2.1.10: how many authorities may stand below this one, and the names that it may certify. */
  private allows(below: readonly Certificate[]): boolean {
    const length = this.extension(basicConstraints)?.children[1]?.content.reduce((n, byte) => n * 256 + byte, 0) ?? Infinity;
    const others = below.filter((one, i) => i === 0 || !same(one.issuer.bytes, one.subject.bytes));
    const constraints = this.extension(nameConstraints);
    return others.length - 1 <= length && (!constraints || others.every((one) => areAllowed(one.names, constraints)));
  }

  /** The subject as a directory name, and what is said beside it. */
  private get names(): GeneralName[] {
    const subject: GeneralName[] = this.subject.content.length ? [{ tag: directoryName, name: this.subject }] : [];
    return [...subject, ...(this.extension(subjectAlternatives)?.children ?? []).map(generalName)];
  }

  private get isUnderstood(): boolean {
    return this.extensions.every((one) => one.children.length < 3 || one.child(1).content[0] !== 0xff || understood.includes(one.child(0).oid));
  }

  private async hasSigned(other: Certificate): Promise<boolean> {
    const [signed, algorithm, bits] = Der.read(other.raw).children;
    const hash = signatureHashes[algorithm!.child(0).oid];
    return !!hash && this.isAuthority && same(this.subject.bytes, other.issuer.bytes) && this.verifies(signed!.bytes, bits!.content.subarray(1), hash).catch(() => false);
  }

  private extension(oid: string): Der | undefined {
    const value = this.extensions.find((one) => one.child(0).oid === oid)?.children.at(-1);
    return value && Der.read(value.content);
  }

  private get extensions(): Der[] {
    return this.parts.find((part) => part.tag === 0xa3)?.child(0).children ?? [];
  }

  /** RFC 3161 section 2.3: extended key usage critical, time stamping and nothing else. */
  get isForTimeStamping(): boolean {
    const use = this.extensions.find((extension) => extension.child(0).oid === extendedUse)?.children;
    if (!use || use.length !== 3 || use[1]!.content[0] !== 0xff) return false;
    const purposes = Der.read(use[2]!.content).children;
    return purposes.length === 1 && purposes[0]!.oid === timeStamping;
  }

  /** @param hash as WebCrypto names it */
  async verifies(data: Uint8Array, signature: Uint8Array, hash: string): Promise<boolean> {
    const [algorithm, parameter] = this.key.child(0).children;
    const spki = this.key.bytes as BufferSource;
    if (algorithm!.oid === rsaKey) {
      const key = await crypto.subtle.importKey("spki", spki, { name: "RSASSA-PKCS1-v1_5", hash }, false, ["verify"]);
      return crypto.subtle.verify("RSASSA-PKCS1-v1_5", key, signature as BufferSource, data as BufferSource);
    }
    const curve = algorithm!.oid === ecKey && parameter ? curves[parameter.oid] : undefined;
    if (!curve) return false;
    const key = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: curve.name }, false, ["verify"]);
    return crypto.subtle.verify({ name: "ECDSA", hash }, key, fixedLength(signature, curve.bytes) as BufferSource, data as BufferSource);
  }
}

/** As subjects and constraints write them (RFC 5280 section 4.2.1.6): a mail address, a host, a name of the directory. */
type GeneralName = { tag: number; name: Der };
const mail = 0x81, host = 0x82, directoryName = 0xa4;
const generalName = (der: Der): GeneralName => ({ tag: der.tag, name: der.tag === directoryName ? der.child(0) : der });

function areAllowed(names: GeneralName[], constraints: Der): boolean {
  const of = (tag: number) => constraints.children.filter((one) => one.tag === tag).flatMap((one) => one.children.map((subtree) => generalName(subtree.child(0))));
  const [permitted, excluded] = [of(0xa0), of(0xa1)];
  return names.every(({ tag, name }) => {
    const [within, without] = [permitted, excluded].map((bases) => bases!.filter((base) => base.tag === tag));
    // Addresses of other kinds: no office's name has them, and whoever limits them is taken at his word.
    if (tag !== mail && tag !== host && tag !== directoryName) return !within!.length && !without!.length;
    return (!within!.length || within!.some((base) => isWithin(tag, name, base.name))) && !without!.some((base) => isWithin(tag, name, base.name));
  });
}

function isWithin(tag: number, name: Der, base: Der): boolean {
  if (tag === directoryName) {
    const [own, above] = [name.children.map(plain), base.children.map(plain)];
    return above.length <= own.length && above.every((part, i) => part === own[i]);
  }
  const [own, above] = [name, base].map((one) => (utf8(one.content) ?? "").toLowerCase());
  if (tag === host) return !above || own === above || own!.endsWith("." + above!);
  return above!.includes("@") ? own === above : above!.startsWith(".") ? own!.endsWith(above!) : own!.endsWith("@" + above!);
}

/** Capitals and spaces do not make another name (section 7.1). */
const plain = (part: Der) => part.children.map((pair) => `${pair.child(0).oid}=${(utf8(pair.child(1).content) ?? "").toLowerCase().trim().replace(/\s+/g, " ")}`).sort().join("+");

/** Certificates write an ECDSA signature as two DER integers; WebCrypto wants both at full length. */
function fixedLength(signature: Uint8Array, bytes: number): Uint8Array {
  const numbers = Der.read(signature).children.map((number) => {
    const plain = number.content[0] === 0 ? number.content.subarray(1) : number.content;
    if (number.tag !== 0x02 || plain.length > bytes) throw new RangeError("not a signature");
    return join([new Uint8Array(bytes - plain.length), plain]);
  });
  if (numbers.length !== 2) throw new RangeError("not a signature");
  return join(numbers);
}

export const signedText = (one: string, other: string) => ascii(`${one}.${other}`);
