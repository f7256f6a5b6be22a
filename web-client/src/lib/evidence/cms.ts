/** CMS SignedData (RFC 5652) with one signer: the seal, and the token of a time-stamp authority (RFC 3161). */
import { digest, join, same } from "./bytes";
import { Certificate } from "./certificate";
import { Der } from "./der";

const signedData = "1.2.840.113549.1.7.2", contentType = "1.2.840.113549.1.9.3", messageDigest = "1.2.840.113549.1.9.4", plainData = "1.2.840.113549.1.7.1";
const signingCertificate = "1.2.840.113549.1.9.16.2.12", signingCertificateV2 = "1.2.840.113549.1.9.16.2.47", timestampInfo = "1.2.840.113549.1.9.16.1.4";
const hashes: Record<string, string> = {
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};

interface Signed {
  signer: Certificate;
  /** Every certificate that it carries. */
  carried: Certificate[];
  hash: string;
  /** Of the content's type. */
  type: string;
  content: Uint8Array | null;
  attributes: Map<string, Der>;
  holds(content: Uint8Array): Promise<boolean>;
}

function open(bytes: Uint8Array): Signed {
  const info = Der.read(bytes).children;
  if (info[0]!.oid !== signedData) throw new RangeError("not signed data");
  const parts = info[1]!.child(0).children;
  const [type, inner] = parts[2]!.children;
  const certificates = parts.filter((part) => part.tag === 0xa0).flatMap((part) => part.children.map((c) => Certificate.read(c.bytes)));
  const signers = parts[parts.length - 1]!.children;
  if (signers.length !== 1) throw new RangeError("not one signer");
  return signerOf(signers[0]!.children, certificates, type!.oid, inner ? inner.child(0).content : null);
}

function signerOf(info: Der[], certificates: Certificate[], type: string, content: Uint8Array | null): Signed {
  const [issuer, serial] = info[1]!.children;
  const signer = certificates.find((c) => same(c.issuer.bytes, issuer!.bytes) && same(c.serial.content, serial!.content));
  const hash = hashes[info[2]!.child(0).oid];
  const attributeSet = info[3]!;
  const signature = info[5];
  if (!signer || !hash || attributeSet.tag !== 0xa0 || signature?.tag !== 0x04) throw new RangeError("not a signature that is known here");
  const attributes = new Map(attributeSet.children.map((a) => [a.child(0).oid, a.child(1)] as const));
  // What is signed is the attributes as a SET OF (section 5.4).
  const signedBytes = join([new Uint8Array([0x31]), attributeSet.bytes.subarray(1)]);
  return {
    signer, carried: certificates, hash, type, content, attributes,
    async holds(over) {
      const stated = attributes.get(messageDigest)?.child(0).content;
      const kind = attributes.get(contentType)?.child(0).oid;
      return !!stated && kind === type && same(stated, await digest(over, hash)) && signer.verifies(signedBytes, signature.content, hash);
    },
  };
}

/** The certificate's hash stands among what was signed (RFC 5035): no other certificate with the same key can take its place. */
async function namesItsCertificate({ signer, attributes }: Signed, needed: boolean): Promise<boolean> {
  const [two, one] = [attributes.get(signingCertificateV2), attributes.get(signingCertificate)];
  const id = (two ?? one)?.child(0).child(0).child(0).children;
  if (!id) return !needed;
  const stated = id.find((part) => part.tag === 0x04)!.content;
  const algorithm = two && id[0]!.tag === 0x30 ? hashes[id[0]!.child(0).oid] : two ? "SHA-256" : "SHA-1";
  return !!algorithm && same(stated, await digest(signer.raw, algorithm));
}

/** The seal's signer; null when the signature does not hold. */
export async function openSeal(content: Uint8Array, signature: Uint8Array): Promise<Certificate | null> {
  try {
    const signed = open(signature);
    const good = signed.type === plainData && signed.content === null && signed.hash === "SHA-256" && (await namesItsCertificate(signed, false));
    return good && (await signed.holds(content)) ? signed.signer : null;
  } catch {
    return null;
  }
}

export interface Timestamp {
  at: string;
  authority: Certificate;
  /** Certificates that may stand between the authority and its root. */
  carried: Certificate[];
}

/** An authority's answer, when it stamps this very SHA-256. */
export async function openTimestamp(sha256: Uint8Array, response: Uint8Array): Promise<Timestamp | null> {
  try {
    const answer = Der.read(response).children;
    const signed = open(answer[1]!.bytes);
    if (signed.type !== timestampInfo || !signed.content || !(await signed.holds(signed.content))) return null;
    const info = Der.read(signed.content).children;
    const imprint = info[2]!.children;
    const at = info[4]!.time;
    const { signer, carried } = signed;
    const good = hashes[imprint[0]!.child(0).oid] === "SHA-256" && same(imprint[1]!.content, sha256) && signer.isForTimeStamping;
    return good && at >= signer.notBefore && at <= signer.notAfter && (await namesItsCertificate(signed, true)) ? { at, authority: signer, carried } : null;
  } catch {
    return null;
  }
}
