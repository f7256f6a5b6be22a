/** The source is no evidence: damaged, not a ZIP, names that climb. The verifier says so in its verdict. */
export class Unreadable extends Error {}

export const hex = (bytes: Uint8Array) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
export const isHash = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
export const same = (one: Uint8Array, other: Uint8Array) => one.length === other.length && one.every((b, i) => b === other[i]);
export const digest = async (bytes: Uint8Array, algorithm = "SHA-256") => new Uint8Array(await crypto.subtle.digest(algorithm, bytes as BufferSource));
export const ascii = (text: string) => new TextEncoder().encode(text);

/** Null when it is no well-formed UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Base64 or Base64Url; null when it is neither. */
export function base64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

/** One line for people: what came out of a package is shown without its control characters. */
export const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
