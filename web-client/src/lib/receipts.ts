/** The newest receipt of a session, kept by this browser: proof that the log had reached this point. */
import { sha256 } from "./api/stills";
import type { Receipt } from "./contract/session";

const shelf = (sessionId: string) => `rv-receipt-${sessionId}`;

export function keptReceipt(sessionId: string): Receipt | null {
  try {
    return JSON.parse(localStorage.getItem(shelf(sessionId)) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps it unless a later one is there already; gives the newest. */
export function keepReceipt(sessionId: string, receipt: Receipt | null): Receipt | null {
  const old = keptReceipt(sessionId);
  if (!receipt || (old && old.seq > receipt.seq)) return old;
  localStorage.setItem(shelf(sessionId), JSON.stringify(receipt));
  return receipt;
}

/** A code a person can read out: the first 48 bits of the receipt's SHA-256, as three groups of four. */
export async function shortCode(receipt: Receipt): Promise<string> {
  const hash = await sha256(new TextEncoder().encode(receipt.jws));
  return hash.slice(0, 12).toUpperCase().replace(/(.{4})(?=.)/g, "$1-");
}
