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

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The first `count` groups of five bits of a hex number. */
function letters(hex: string, count: number): string {
  const bits = Array.from(hex.slice(0, 16), (h) => parseInt(h, 16).toString(2).padStart(4, "0")).join("");
  return Array.from({ length: count }, (_, i) => digits[parseInt(bits.slice(i * 5, i * 5 + 5), 2)]).join("");
}

/** A code that a person can read out and anybody can check at /check: four characters find the session, twelve are the log's head. */
export async function shortCode(receipt: Receipt): Promise<string> {
  const payload = receipt.jws.split(".")[1] ?? "";
  const { session, head } = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))) as { session: string; head: string };
  const all = letters(await sha256(new TextEncoder().encode(session)), 4) + letters(head, 12);
  return all.replace(/(.{4})(?=.)/g, "$1-");
}
