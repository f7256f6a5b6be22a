import type { Text } from "../contract/http";
import { call, callForFile } from "./http";

export interface Hold {
  id: string;
  at: string;
  by: string;
  reason: string;
  releasedAt: string | null;
  releasedBy: string | null;
  releaseReason: string | null;
}
/** How long a session is kept, and who wants it kept longer. */
export interface Keeping {
  keepUntil: string | null;
  removedAt: string | null;
  holds: Hold[];
}
export interface ChainVerdict {
  verdict: "intact" | "incomplete" | "broken";
  words: Text;
  lines: number;
  problems: { seq: number | null; at: string | null; what: Text }[];
}
export interface Redaction {
  reason: string;
  withhold: string[];
  spans: { file: string; fromMs: number; toMs: number; picture: boolean; sound: boolean }[];
}

const session = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;
export const ledgerOf = (department: string) => `/api/departments/${encodeURIComponent(department)}/ledger`;

export const readKeeping = (id: string) => call<Keeping>(`${session(id)}/holds`);
export const hold = (id: string, reason: string) => call<Hold>(`${session(id)}/holds`, { body: { reason } });
export const releaseHold = (id: string, holdId: string, reason: string) => call<Hold>(`${session(id)}/holds/${encodeURIComponent(holdId)}/release`, { body: { reason } });
export const ledgerDays = async (department: string) => (await call<{ days: string[] }>(`${ledgerOf(department)}/days`)).days;
export const verifyLedger = (department: string) => call<ChainVerdict>(`${ledgerOf(department)}/verification`, { method: "POST" });
export const verifyAudit = () => call<ChainVerdict>("/api/audit/verification", { method: "POST" });

/** A copy with something left out. */
export const redact = (id: string, redaction: Redaction) => callForFile(`${session(id)}/redactions`, redaction);
