// @vitest-environment node
import { createHash } from "node:crypto";
import { openAsBlob, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Certificate } from "@/lib/evidence/certificate";
import { readObject } from "@/lib/evidence/json";
import { Sha256 } from "@/lib/evidence/sha256";
import { readSmall } from "@/lib/evidence/source";
import { verify } from "@/lib/evidence/verifier";
import { ZipSource } from "@/lib/evidence/zip";

interface Expected {
  receipt: string | null;
  trust: string | null;
  trustTime: string | null;
  verdict: string;
  words: { zh: string; en: string };
  problems: { kind: string; seq: number | null; file: string | null; what: { zh: string; en: string } }[];
}
const folder = join(import.meta.dirname, "../../tests/packages");
const expected: Record<string, Expected> = JSON.parse(readFileSync(join(folder, "verdicts.json"), "utf8"));
const Certificates = {
  async of(name: string, path: string) {
    const source = new ZipSource(await openAsBlob(join(folder, `${name}.zip`)));
    const pem = await readSmall(source, await source.list(), path, 64 * 1024);
    return Certificate.allFromPem(new TextDecoder().decode(pem!), 10)!;
  },
};
/** Where the ZIP itself cannot be read, the words of the library that reads it differ. */
const readerWords = /^(broken: it cannot be read: )(End of Central|Central Directory|A local file).*$/;

describe("of every package of the shared set, the browser says what the command line says", () => {
  test("the set is there", () => expect(Object.keys(expected).length).toBeGreaterThan(30));

  test.each(Object.keys(expected))("%s", async (name) => {
    const { receipt, trust, trustTime, verdict, words, problems } = expected[name]!;
    // As the command line takes them: who vouches for signers vouches for times too.
    const [roots, times] = [trust, trust || trustTime ? (trust ?? "") + (trustTime ?? "") : null].map((pem) => pem && Certificate.allFromPem(pem, 10)) as (Certificate[] | null)[];
    const said = await verify(new ZipSource(await openAsBlob(join(folder, `${name}.zip`))), receipt, undefined, roots, times);
    if (readerWords.test(words.en)) {
      expect([said.verdict, said.words.en.startsWith("broken: it cannot be read: ")]).toEqual([verdict, true]);
      return;
    }
    expect(said.verdict).toBe(verdict);
    expect(said.words).toEqual(words);
    expect(said.problems.map(({ kind, seq, file, what }) => ({ kind, seq, file, what }))).toEqual(problems);
  });

  test("who withheld something, and why, is named", async () => {
    const said = await verify(new ZipSource(await openAsBlob(join(folder, "withheld-with-a-derived-copy.zip"))));
    expect([said.redaction, said.withheld]).toMatchObject([{ by: "周衡", reason: "第三人隐私", fingerprint: said.signature!.fingerprint, trusted: null }, ["data/tracks/applicant-1.mkv"]]);
  });

  test("whose signature it is, is told under the certificates that the reader gives", async () => {
    const zip = async () => new ZipSource(await openAsBlob(join(folder, "intact-stamped.zip")));
    const own = await Certificates.of("intact-stamped", "seal/signer.pem");
    const other = await Certificates.of("intact-stamped", "seal/tsa.pem");
    expect((await verify(await zip(), null, undefined, own)).signature?.trusted).toBe(true);
    const said = await verify(await zip(), null, undefined, other);
    expect([said.verdict, said.signature?.trusted]).toEqual(["broken", false]);
    expect(said.words.en).toMatch(/^broken: the signer .* is not vouched for by the given certificate$/);
    expect((await verify(await zip())).signature?.trusted).toBe(null);
  });

  test("a certificate that a given authority has signed is vouched for, and nobody else's", async () => {
    const [authority, ...rest] = Certificate.allFromPem(readFileSync(join(import.meta.dirname, "authority.pem"), "utf8"), 10)!;
    const [signed, forged] = rest;
    const at = "2030-01-01T00:00:00.000Z";
    expect(await signed!.isVouchedForBy([authority!], at)).toBe(true);
    expect(await forged!.isVouchedForBy([authority!], at)).toBe(false);
    expect(await signed!.isVouchedForBy([authority!], "2099-01-01T00:00:00.000Z")).toBe(false);
    expect(await authority!.isVouchedForBy([signed!], at)).toBe(false);
  });

  test("of a trusted authority's certificates only those for signing may seal", async () => {
    const all = join(import.meta.dirname, "../../tests/certificates");
    const read = (file: string) => Certificate.fromPem(readFileSync(join(all, file), "utf8"))!;
    const files = readdirSync(all).filter((file) => file.startsWith("may-"));
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      expect([file, await read(file).isVouchedForBy([read("root.pem")], "2030-01-01T00:00:00.000Z")]).toEqual([file, !file.startsWith("may-not-")]);
      expect(await read(file).isVouchedForBy([read(file)], "2030-01-01T00:00:00.000Z")).toBe(true);
    }
  });

  test("what an authority may certify, and how far below it, is heeded", async () => {
    const all = join(import.meta.dirname, "../../tests/certificates");
    const files = readdirSync(all).filter((file) => file.startsWith("chain-"));
    expect(files.length).toBeGreaterThan(12);
    for (const file of files) {
      const [signer, ...above] = Certificate.allFromPem(readFileSync(join(all, file), "utf8"), 10)!;
      expect([file, await signer!.isVouchedForBy(above.slice(-1), "2030-01-01T00:00:00.000Z", above.slice(0, -1))]).toEqual([file, !file.startsWith("chain-not-")]);
    }
  });

  test("times and signers are named", async () => {
    const said = await verify(new ZipSource(await openAsBlob(join(folder, "intact-stamped.zip"))));
    expect(said.signature?.subject).toBe("某市公证处 Notary Office");
    expect(said.signature?.stamp?.authority).toBe("Test Time Authority");
    expect(said.times.map((time) => time.authority)).toEqual(["Test Time Authority"]);
  });
});

/** A ZIP of one stored file, as large as one likes: its bytes are the same megabyte again and again. */
function largeZip(megabytes: number): Blob {
  const name = new TextEncoder().encode("s/data/log.jsonl");
  const header = (signature: number, at: number, length: number) => {
    const view = new DataView(new ArrayBuffer(length + name.length));
    view.setUint32(0, signature, true);
    view.setUint32(at, megabytes * 1024 * 1024, true);
    view.setUint32(at + 4, megabytes * 1024 * 1024, true);
    view.setUint16(at + 8, name.length, true);
    new Uint8Array(view.buffer).set(name, length);
    return new Uint8Array(view.buffer);
  };
  const [local, central, end] = [header(0x04034b50, 18, 30), header(0x02014b50, 20, 46), new DataView(new ArrayBuffer(22))];
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, central.length, true);
  end.setUint32(16, local.length + megabytes * 1024 * 1024, true);
  return new Blob([local, ...Array<Uint8Array<ArrayBuffer>>(megabytes).fill(new Uint8Array(1024 * 1024)), central, end.buffer]);
}

test("a large package is read by pieces and never held whole", async () => {
  const blob = largeZip(64);
  const slices: number[] = [];
  const watched = { size: blob.size, slice: (from: number, to: number) => (slices.push(to - from), blob.slice(from, to)) } as unknown as Blob;
  const zip = new ZipSource(watched);
  expect(await zip.list()).toEqual([{ path: "data/log.jsonl", length: 64 * 1024 * 1024 }]);
  let [bytes, largest] = [0, 0];
  for await (const piece of zip.open("data/log.jsonl")) [bytes, largest] = [bytes + piece.length, Math.max(largest, piece.length)];
  expect([bytes, largest <= 4 * 1024 * 1024]).toEqual([64 * 1024 * 1024, true]);
});

test("SHA-256 in pieces of any size is SHA-256", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) & 255);
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000])
    for (const piece of [1, 7, 64, 100]) {
      const sum = new Sha256();
      for (let at = 0; at < length; at += piece) sum.update(bytes.subarray(at, Math.min(length, at + piece)));
      expect(sum.hex()).toBe(createHash("sha256").update(bytes.subarray(0, length)).digest("hex"));
    }
});

test.each([
  ['{"a":1}', true],
  ['{"a":{"b":[1,"x",null,true]}} ', true],
  ['{"a":1,"a":1}', false],
  ['{"a":1,"\\u0061":1}', false],
  ['{"a":01}', false],
  ['{"a":"\\ud800"}', false],
  ['{"a":1}x', false],
  ["[1]", false],
  ["{" + '"a":{'.repeat(40) + "}".repeat(41), false],
])("JSON %s is read: %s", (text, good) => expect(readObject(text) !== null).toBe(good));
