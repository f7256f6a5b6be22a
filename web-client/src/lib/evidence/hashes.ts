/** What one file turned out to be: the whole file's hash and the chunks' hashes, in one pass over its bytes. */
import { digest, hex, join } from "./bytes";
import type { Chunk } from "./log";
import { Sha256 } from "./sha256";

export interface FileHashes {
  length: number;
  whole: string;
  /** Their bytes are there but are others. */
  changed: Chunk[];
  /** Their bytes are not all there. */
  missing: Chunk[];
}
/** Up to here a chunk is gathered and hashed by the browser itself, which is much faster. */
const gatheredBytes = 8 * 1024 * 1024;

export async function hashFile(pieces: AsyncIterable<Uint8Array>, chunks: readonly Chunk[], read: (bytes: number) => void): Promise<FileHashes> {
  const whole = new Sha256();
  const sums = new ChunkSums(chunks);
  let length = 0;
  for await (const piece of pieces) {
    whole.update(piece);
    await sums.add(piece);
    length += piece.length;
    read(piece.length);
  }
  return { length, whole: whole.hex(), changed: sums.changed, missing: chunks.slice(sums.next) };
}

class ChunkSums {
  readonly changed: Chunk[] = [];
  next = 0;
  private position = 0;
  private parts: Uint8Array[] = [];
  private sum: Sha256 | null = null;

  constructor(private readonly chunks: readonly Chunk[]) {}

  async add(bytes: Uint8Array) {
    for (let chunk; bytes.length && (chunk = this.chunks[this.next]); ) {
      const before = this.position < chunk.offset;
      const taken = bytes.subarray(0, (before ? chunk.offset : chunk.end) - this.position);
      if (!before) this.take(chunk, taken);
      this.position += taken.length;
      bytes = bytes.subarray(taken.length);
      if (this.position === chunk.end) await this.close(chunk);
    }
  }

  private take(chunk: Chunk, bytes: Uint8Array) {
    if (chunk.end - chunk.offset <= gatheredBytes) this.parts.push(bytes);
    else (this.sum ??= new Sha256()).update(bytes);
  }

  private async close(chunk: Chunk) {
    const found = this.sum ? this.sum.hex() : hex(await digest(join(this.parts)));
    if (found !== chunk.sha256) this.changed.push(chunk);
    [this.parts, this.sum] = [[], null];
    this.next++;
  }
}
