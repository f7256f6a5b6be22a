/** A package as it lies on the disk: read by pieces, never held whole. ZIP with ZIP64 (APPNOTE 6.3.10), stored or deflated. */
import { oneLine, Unreadable, utf8 } from "./bytes";
import { type EvidenceFile, type EvidenceSource, isSafePath } from "./source";

const pieceBytes = 4 * 1024 * 1024;
const maxFiles = 200_000;
const maxDirectoryBytes = 64 * 1024 * 1024;
const [endRecord, end64Record, end64Locator, centralHeader, localHeader] = [0x06054b50, 0x06064b50, 0x07064b50, 0x02014b50, 0x04034b50];
const endBytes = 22, locatorBytes = 20, end64Bytes = 56, centralBytes = 46, localBytes = 30, maxCommentBytes = 65535;
const symbolicLink = 0xa000;

interface Entry {
  name: string;
  method: number;
  packed: number;
  length: number;
  offset: number;
  isLink: boolean;
}

const shown = (name: string) => oneLine(name.slice(0, 100));

export class ZipSource implements EvidenceSource {
  private readonly entries = new Map<string, Entry>();
  private base = "";

  constructor(private readonly file: Blob) {}

  async list(): Promise<EvidenceFile[]> {
    const all = await this.directory();
    if (all.length > maxFiles) throw new Unreadable(`more than ${maxFiles} files`);
    this.base = baseOf(all);
    const names = new Set<string>();
    const files: EvidenceFile[] = [];
    for (const entry of all) {
      this.check(entry, names);
      this.entries.set(entry.name, entry);
      if (!entry.name.endsWith("/")) files.push({ path: entry.name.slice(this.base.length), length: entry.length });
    }
    return files;
  }

  async *open(path: string): AsyncIterable<Uint8Array> {
    const entry = this.entries.get(this.base + path);
    if (!entry) throw new Unreadable(`${shown(path)} is not in the package`);
    const head = await this.view(entry.offset, localBytes);
    if (head.byteLength < localBytes || head.getUint32(0, true) !== localHeader) throw new Unreadable("A local file header is corrupt.");
    const start = entry.offset + localBytes + head.getUint16(26, true) + head.getUint16(28, true);
    const packed = this.file.slice(start, start + entry.packed);
    if (entry.method === 0) yield* pieces(packed);
    else if (entry.method === 8) yield* inflated(packed);
    else throw new Unreadable("The archive entry was compressed using an unsupported compression method.");
  }

  private check({ name, isLink }: Entry, names: Set<string>) {
    const plain = name.replace(/\/+$/, "");
    if (!isSafePath(plain) || name.endsWith("//")) throw new Unreadable(`a name that no evidence has: "${shown(name)}"`);
    if (!name.startsWith(this.base)) throw new Unreadable(`a file outside of the bag: "${shown(name)}"`);
    if (names.has(plain.toLowerCase())) throw new Unreadable(`a name twice: "${shown(name)}"`);
    names.add(plain.toLowerCase());
    if (isLink) throw new Unreadable(`a symbolic link: "${shown(name)}"`);
  }

  private async view(offset: number, length: number) {
    return new DataView(await this.file.slice(offset, offset + length).arrayBuffer());
  }

  private async directory(): Promise<Entry[]> {
    const tailStart = Math.max(0, this.file.size - endBytes - maxCommentBytes);
    const tail = await this.view(tailStart, this.file.size - tailStart);
    let at = tail.byteLength - endBytes;
    while (at >= 0 && tail.getUint32(at, true) !== endRecord) at--;
    if (at < 0) throw new Unreadable("End of Central Directory record could not be found.");
    let [count, size, offset] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) [count, size, offset] = await this.end64(tailStart + at);
    if (size > maxDirectoryBytes || offset + size > this.file.size) throw new Unreadable("Central Directory corrupt.");
    return entriesOf(await this.view(offset, size), count);
  }

  private async end64(end: number): Promise<[number, number, number]> {
    const locator = await this.view(Math.max(0, end - locatorBytes), locatorBytes);
    if (locator.byteLength < locatorBytes || locator.getUint32(0, true) !== end64Locator) throw new Unreadable("Central Directory corrupt.");
    const record = await this.view(whole(locator, 8), end64Bytes);
    if (record.byteLength < end64Bytes || record.getUint32(0, true) !== end64Record) throw new Unreadable("Central Directory corrupt.");
    return [whole(record, 32), whole(record, 40), whole(record, 48)];
  }
}

function entriesOf(view: DataView, count: number): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > view.byteLength || view.getUint32(at, true) !== centralHeader) throw new Unreadable("Central Directory corrupt.");
    const [nameBytes, extraBytes, commentBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const next = at + centralBytes + nameBytes + extraBytes + commentBytes;
    if (next > view.byteLength) throw new Unreadable("Central Directory corrupt.");
    const name = utf8(new Uint8Array(view.buffer, view.byteOffset + at + centralBytes, nameBytes)) ?? "?";
    const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    widen(sizes, new DataView(view.buffer, view.byteOffset + at + centralBytes + nameBytes, extraBytes));
    const isLink = ((view.getUint32(at + 38, true) >>> 16) & 0xf000) === symbolicLink;
    entries.push({ name, method: view.getUint16(at + 10, true), length: sizes[0]!, packed: sizes[1]!, offset: sizes[2]!, isLink });
    at = next;
  }
  return entries;
}

/** The ZIP64 extra field (section 4.5.3) holds what did not fit, in this order. */
function widen(sizes: number[], extra: DataView) {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let from = at + 4;
    sizes.forEach((size, i) => {
      if (size !== 0xffffffff || from + 8 > extra.byteLength) return;
      sizes[i] = whole(extra, from);
      from += 8;
    });
  }
}

function whole(view: DataView, at: number): number {
  const value = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (!Number.isSafeInteger(value)) throw new Unreadable("Central Directory corrupt.");
  return value;
}

/** RFC 8493 section 4: the bag lies in one base directory. One without is read too. */
function baseOf(entries: readonly Entry[]): string {
  const markers = entries.map((entry) => entry.name).filter((name) => /(^|\/)(data\/log\.jsonl|bagit\.txt)$/.test(name));
  if (!markers.length) throw new Unreadable("no bag in this ZIP");
  return markers.reduce((a, b) => (b.length < a.length ? b : a)).replace(/(data\/log\.jsonl|bagit\.txt)$/, "");
}

async function* pieces(blob: Blob): AsyncIterable<Uint8Array> {
  for (let at = 0; at < blob.size; at += pieceBytes) yield new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer());
}

async function* inflated(blob: Blob): AsyncIterable<Uint8Array> {
  const reader = blob.stream().pipeThrough(new DecompressionStream("deflate-raw") as unknown as TransformStream<Uint8Array, Uint8Array>).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw new Unreadable(error instanceof Error ? error.message : "The archive entry is damaged.");
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
