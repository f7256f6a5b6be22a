// @vitest-environment node
/** A whole package, verified as the browser does it, that lies on no disk: its track is the same four megabytes again and again. LARGE_PACKAGE_MB=2150 makes it larger than 2 GB. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { verify } from "@/lib/evidence/verifier";
import { ZipSource } from "@/lib/evidence/zip";

const megabyte = 1024 * 1024;
const chunkBytes = 4 * megabyte;
const chunks = Math.ceil((Number(process.env.LARGE_PACKAGE_MB ?? "200") * megabyte) / chunkBytes);
const track = "tracks/applicant-1.mkv";
/** What is held at once may not grow with the package. */
const mostHeld = 160 * megabyte;
const text = (words: string) => new TextEncoder().encode(words);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Part {
  bytes: Uint8Array;
  times: number;
}
const lengthOf = (parts: readonly Part[]) => parts.reduce((sum, part) => sum + part.bytes.length * part.times, 0);

/** As much of a Blob as a reader needs. */
class VirtualFile {
  static largest = 0;
  constructor(
    private readonly parts: readonly Part[],
    private readonly from = 0,
    private readonly to = lengthOf(parts),
  ) {}
  get size() {
    return this.to - this.from;
  }
  slice(from: number, to: number) {
    return new VirtualFile(this.parts, Math.min(this.to, this.from + from), Math.min(this.to, this.from + to));
  }
  async arrayBuffer() {
    VirtualFile.largest = Math.max(VirtualFile.largest, this.size);
    const all = new Uint8Array(this.size);
    let start = 0;
    for (const { bytes, times } of this.parts) {
      const end = start + bytes.length * times;
      for (let at = Math.max(start, this.from); at < Math.min(end, this.to); ) {
        const inner = (at - start) % bytes.length;
        const piece = bytes.subarray(inner, Math.min(bytes.length, inner + Math.min(end, this.to) - at));
        all.set(piece, at - this.from);
        at += piece.length;
      }
      start = end;
    }
    return all.buffer;
  }
}

const fields = (...values: [number, 2 | 4 | 8][]) => {
  const view = new DataView(new ArrayBuffer(values.reduce((sum, [, width]) => sum + width, 0)));
  let at = 0;
  for (const [value, width] of values) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return new Uint8Array(view.buffer);
};

/** Stored files, every size and place in ZIP64 fields (APPNOTE 6.3.10, section 4.3). */
function zip64(files: Record<string, Part[]>): Part[] {
  const [none, all] = [0xffffffff, [] as Part[]];
  const central: Uint8Array[] = [];
  const add = (...pieces: Uint8Array[]) => all.push(...pieces.map((bytes) => ({ bytes, times: 1 })));
  for (const [path, parts] of Object.entries(files)) {
    const [name, length, offset] = [text(`s/${path}`), lengthOf(parts), lengthOf(all)];
    add(fields([0x04034b50, 4], [45, 2], [0, 2], [0, 2], [0, 4], [0, 4], [none, 4], [none, 4], [name.length, 2], [20, 2]), name, fields([1, 2], [16, 2], [length, 8], [length, 8]));
    all.push(...parts);
    central.push(
      fields([0x02014b50, 4], [45, 2], [45, 2], [0, 2], [0, 2], [0, 4], [0, 4], [none, 4], [none, 4], [name.length, 2], [28, 2], [0, 2], [0, 2], [0, 2], [0, 4], [none, 4]),
      name, fields([1, 2], [24, 2], [length, 8], [length, 8], [offset, 8]));
  }
  const [start, count, size] = [lengthOf(all), central.length / 3, central.reduce((sum, piece) => sum + piece.length, 0)];
  add(...central, fields([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8], [size, 8], [start, 8]));
  add(fields([0x07064b50, 4], [0, 4], [start + size, 8], [1, 4]), fields([0x06054b50, 4], [0, 2], [0, 2], [0xffff, 2], [0xffff, 2], [none, 4], [none, 4], [0, 2]));
  return all;
}

function packageOf(last: (chunk: Uint8Array) => Uint8Array): VirtualFile {
  const chunk = Uint8Array.from({ length: chunkBytes }, (_, i) => (i * 2654435761) >>> 24);
  const hash = sha256(chunk);
  let [prev, log] = ["0".repeat(64), ""];
  const append = (kind: string, facts: object) => {
    const seq = log.split("\n").length - 1;
    const line = JSON.stringify({ seq, prev, at: "2026-11-22T10:00:00.000Z", kind, ...facts });
    [prev, log] = [sha256(text(line)), `${log}${line}\n`];
  };
  append("session.opened", { session: "s-large" });
  for (let i = 0; i < chunks; i++) append("media.chunk", { file: track, offset: i * chunkBytes, length: chunkBytes, sha256: hash, from: i * 2000, to: i * 2000 + 1980 });
  const whole = createHash("sha256");
  for (let i = 0; i < chunks; i++) whole.update(chunk);
  const small = {
    "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bag-info.txt": "External-Identifier: s-large\n",
    "manifest-sha256.txt": `${sha256(text(log))}  data/log.jsonl\n${whole.digest("hex")}  data/${track}\n`,
  };
  const tags = Object.entries(small).map(([path, words]) => `${sha256(text(words))}  ${path}\n`).join("");
  const parts = (words: string) => [{ bytes: text(words), times: 1 }];
  return new VirtualFile(zip64({
    "bagit.txt": parts(small["bagit.txt"]),
    [`data/${track}`]: [{ bytes: chunk, times: chunks - 1 }, { bytes: last(chunk), times: 1 }],
    "data/log.jsonl": parts(log), "bag-info.txt": parts(small["bag-info.txt"]), "manifest-sha256.txt": parts(small["manifest-sha256.txt"]), "tagmanifest-sha256.txt": parts(tags),
  }));
}

const judge = (file: VirtualFile) => {
  let held = 0;
  const before = process.memoryUsage().arrayBuffers;
  return verify(new ZipSource(file as unknown as Blob), null, () => (held = Math.max(held, process.memoryUsage().arrayBuffers - before))).then((verdict) => ({ verdict, held }));
};

test("a package of any size is read to its last byte and never held whole", { timeout: 300_000 }, async () => {
  const { verdict, held } = await judge(packageOf((chunk) => chunk));
  expect([verdict.verdict, verdict.words.en, verdict.problems]).toEqual(["notSealed", `not sealed: intact up to entry ${chunks}`, []]);
  expect(verdict.totals).toEqual({ entries: chunks + 1, chunks, stills: 0, bytes: chunks * chunkBytes });
  expect(verdict.bytesRead).toBeGreaterThan(chunks * chunkBytes);
  expect(VirtualFile.largest).toBeLessThanOrEqual(chunkBytes);
  expect(held).toBeLessThan(mostHeld);
});

test("a bit of its last byte that was flipped is found, with its place", { timeout: 300_000 }, async () => {
  const { verdict } = await judge(packageOf((chunk) => chunk.map((byte, i) => (i === chunk.length - 1 ? byte ^ 1 : byte))));
  expect([verdict.verdict, verdict.problems[0]!.seq, verdict.problems[0]!.file]).toEqual(["broken", chunks, `data/${track}`]);
});
