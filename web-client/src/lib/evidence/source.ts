/** Where the evidence of one session lies. */
export interface EvidenceFile {
  path: string;
  length: number;
}
export interface EvidenceSource {
  /** Every file of the bag. */
  list(): Promise<EvidenceFile[]>;
  /** From its first byte, in pieces. */
  open(path: string): AsyncIterable<Uint8Array>;
}

/** A file that is read whole; null when it is not there or larger than the limit. */
export async function readSmall(source: EvidenceSource, files: readonly EvidenceFile[], path: string, maxBytes: number): Promise<Uint8Array | null> {
  if (!files.some((file) => file.path === path)) return null;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of source.open(path)) {
    length += part.length;
    if (length > maxBytes) return null;
    parts.push(part);
  }
  const all = new Uint8Array(length);
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

/** Names that a file of the evidence may have: relative, with "/", of letters, digits, "." "_" "-". */
export const isSafePath = (path: string) =>
  path.length <= 200 && path.split("/").every((name) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name) && !name.endsWith("."));
