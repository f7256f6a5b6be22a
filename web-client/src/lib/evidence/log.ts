/** The log, read once from its first byte to its last: does every line fit on the one before it, and what do the lines say of the files? */
import { digest, hex, isHash, Unreadable, utf8 } from "./bytes";
import type { Findings } from "./findings";
import { type JsonObject, numberOf, readObject, textOf } from "./json";
import { say } from "./say";
import { isSafePath } from "./source";

const maxLineBytes = 64 * 1024;
const maxLines = 2_000_000;
export const logPath = "data/log.jsonl";
const nothingBefore = "0".repeat(64);

export interface Totals {
  entries: number;
  chunks: number;
  stills: number;
  bytes: number;
}
export interface Line {
  seq: number;
  prev: string;
  at: string;
  kind: string;
  hash: string;
  json: JsonObject;
}
export interface LineFact {
  seq: number;
  at: string;
  kind: string;
  hash: string;
  readable: boolean;
}
export interface Chunk {
  seq: number;
  at: string;
  file: string;
  offset: number;
  end: number;
  sha256: string;
  from: number;
  to: number;
}
export interface Item {
  seq: number;
  at: string;
  kind: string;
  sha256: string;
}
/** An authority has stamped the hash of an earlier line. */
export interface Stamp {
  seq: number;
  at: string;
  path: string;
  of: number;
  head: string;
}

/** UTC, whole milliseconds: the one spelling of a time. Such texts sort as the times do. */
export const isTime = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !text.startsWith("0000") && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;

async function readLine(bytes: Uint8Array): Promise<Line | null> {
  const text = utf8(bytes);
  const json = text === null ? null : readObject(text);
  if (!json) return null;
  const [prev, kind, at, seq] = [textOf(json, "prev"), textOf(json, "kind"), textOf(json, "at"), numberOf(json, "seq")];
  if (!isHash(prev) || kind === null || !isTime(at) || seq === null || seq < 0) return null;
  return { seq, prev, at, kind, hash: hex(await digest(bytes)), json };
}

function readChunk({ seq, at, json }: Line): Chunk | null {
  const [file, sha256] = [textOf(json, "file"), textOf(json, "sha256")];
  const [offset, length, from, to] = ["offset", "length", "from", "to"].map((name) => numberOf(json, name));
  if (file === null || !isHash(sha256) || offset == null || length == null || from == null || to == null) return null;
  if (from > to || offset < 0 || length < 1 || !isSafePath(file)) return null;
  return { seq, at, file, offset, end: offset + length, sha256, from, to };
}

export class LogStory {
  readonly lines: LineFact[] = [];
  readonly chunks = new Map<string, Chunk[]>();
  readonly items = new Map<string, Item[]>();
  readonly stamps: Stamp[] = [];
  totals: Totals = { entries: 0, chunks: 0, stills: 0, bytes: 0 };
  session: string | null = null;
  tornBytes = 0;
  private readonly misfits: number[] = [];
  private head = nothingBefore;
  private expected: number | null = 0;
  private lastAt = "";

  constructor(private readonly findings: Findings) {}

  get isSealed() {
    return this.lines[this.lines.length - 1]?.kind === "session.sealed";
  }

  get lastSeq() {
    return this.lines[this.lines.length - 1]?.seq ?? -1;
  }

  /** Holds one line at a time, of bounded length, whatever the log holds. */
  async read(pieces: AsyncIterable<Uint8Array>) {
    let [kept, keptBytes, length] = [[] as Uint8Array[], 0, 0];
    const add = (piece: Uint8Array) => {
      length += piece.length;
      const room = piece.subarray(0, Math.max(0, maxLineBytes - keptBytes));
      keptBytes += room.length;
      kept.push(room);
    };
    for await (const piece of pieces) {
      let from = 0;
      for (let end; (end = piece.indexOf(10, from)) >= 0; from = end + 1) {
        add(piece.subarray(from, end + 1));
        await this.takeRaw(kept, length);
        [kept, keptBytes, length] = [[], 0, 0];
      }
      add(piece.subarray(from));
    }
    if (length > maxLineBytes) this.takeUnreadable();
    else this.tornBytes = length;
  }

  /** The seal states the last line's hash, as a next line would. */
  compareWithSeal(head: string) {
    if (head !== this.head) this.misfits.push(this.lines.length);
  }

  /** Line N names line N-1's hash: if N itself still fits on what follows, N-1 was changed; if N fits on neither side, N was. */
  tellMisfits() {
    for (let i = 0; i < this.misfits.length; i++) {
      const bothSides = this.misfits[i + 1] === this.misfits[i]! + 1;
      const line = this.lines[bothSides ? this.misfits[i++]! : Math.max(0, this.misfits[i]! - 1)];
      if (line?.readable) this.findings.altered(say.entryChanged(line), line.seq, line.at, logPath);
    }
  }

  private async takeRaw(parts: Uint8Array[], length: number) {
    if (this.lines.length === maxLines) throw new Unreadable(`more than ${maxLines} lines`);
    if (length > maxLineBytes) return this.takeUnreadable();
    const bytes = parts.length === 1 ? parts[0]! : Uint8Array.from(parts.flatMap((part) => Array.from(part)));
    const line = await readLine(bytes.subarray(0, -1));
    if (line) this.take(line);
    else this.takeUnreadable();
  }

  private takeUnreadable() {
    const seq = this.expected ?? this.lastSeq + 1;
    this.findings.altered(say.lineUnreadable(seq), seq, this.lastAt || null, logPath);
    this.lines.push({ seq, at: this.lastAt, kind: "", hash: "", readable: false });
    this.expected = null;
    this.head = "";
    this.count("", 0);
  }

  private take(read: Line) {
    const line = this.inItsPlace(read);
    this.checkPlace(line);
    this.expected = line.seq + 1;
    this.head = line.hash;
    this.lastAt = line.at;
    this.count(line.kind, this.takeFile(line));
    this.lines.push({ seq: line.seq, at: line.at, kind: line.kind, hash: line.hash, readable: true });
    if (line.kind === "time.stamped")
      this.stamps.push({ seq: line.seq, at: line.at, path: `data/${textOf(line.json, "file") ?? ""}`, of: numberOf(line.json, "of") ?? -1, head: textOf(line.json, "head") ?? "" });
    if (line.kind === "session.opened") this.session ??= textOf(line.json, "session");
    if (line.kind === "session.sealed") this.checkTotals(line);
  }

  /** A line that names the hash of the line before it stands where it was written: if its number says otherwise, the number was changed. */
  private inItsPlace(line: Line): Line {
    if (this.expected === null || line.seq === this.expected || line.prev !== this.head) return line;
    this.findings.altered(say.entryMisnumbered(this.expected, line), this.expected, line.at, logPath);
    return { ...line, seq: this.expected };
  }

  private checkPlace(line: Line) {
    if (this.expected !== null && line.seq > this.expected) this.findings.altered(say.entriesDropped(this.expected, line.seq - 1), this.expected, line.at, logPath);
    else if (this.expected !== null && line.seq < this.expected) this.findings.altered(say.entryOutOfPlace(line), line.seq, line.at, logPath);
    else if (this.head && line.prev !== this.head) this.misfits.push(this.lines.length);
    if (line.at < this.lastAt) this.findings.altered(say.timeWentBack(line), line.seq, line.at, logPath);
    if (this.isSealed) this.findings.altered(say.entryAfterSeal(line), line.seq, line.at, logPath);
  }

  private checkTotals(line: Line) {
    const stated = { entries: 0, chunks: 0, stills: 0, bytes: 0 };
    for (const name of Object.keys(stated) as (keyof Totals)[]) stated[name] = numberOf(line.json, name) ?? -1;
    if ((Object.keys(stated) as (keyof Totals)[]).some((name) => stated[name] !== this.totals[name]))
      this.findings.altered(say.totalsDiffer(stated, this.totals), line.seq, line.at, logPath);
  }

  /** Gives a chunk's bytes. */
  private takeFile(line: Line): number {
    if (line.kind === "media.chunk") return this.takeChunk(line);
    const [sha256, file] = [textOf(line.json, "sha256"), textOf(line.json, "file")];
    if (sha256 === null || file === null) return 0;
    if (!isHash(sha256) || !isSafePath(file)) this.findings.altered(say.entryMalformed(line), line.seq, line.at, logPath);
    else listOf(this.items, file).push({ seq: line.seq, at: line.at, kind: line.kind, sha256 });
    return 0;
  }

  private takeChunk(line: Line): number {
    const chunk = readChunk(line);
    if (!chunk) {
      this.findings.altered(say.entryMalformed(line), line.seq, line.at, logPath);
      return 0;
    }
    const chunks = listOf(this.chunks, chunk.file);
    const end = chunks[chunks.length - 1]?.end ?? 0;
    if (chunk.offset > end) this.findings.missing(say.chunkHole(chunk, end), line.seq, line.at, `data/${chunk.file}`);
    if (chunk.offset < end) this.findings.altered(say.chunkOverlap(chunk, end), line.seq, line.at, `data/${chunk.file}`);
    else chunks.push(chunk);
    return chunk.end - chunk.offset;
  }

  private count(kind: string, bytes: number) {
    const { entries, chunks, stills, bytes: before } = this.totals;
    this.totals = {
      entries: entries + 1,
      chunks: chunks + (kind === "media.chunk" ? 1 : 0),
      stills: stills + (kind === "still.taken" ? 1 : 0),
      bytes: before + (kind === "media.chunk" ? bytes : 0),
    };
  }
}

function listOf<T>(byFile: Map<string, T[]>, file: string): T[] {
  const path = `data/${file}`;
  const list = byFile.get(path) ?? [];
  byFile.set(path, list);
  return list;
}
