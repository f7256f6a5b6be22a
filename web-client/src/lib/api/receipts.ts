import { call } from "./http";

export type ReceiptOutcome = "held" | "cut" | "rewritten" | "removed" | "missing" | "foreign" | "unknown";
/** Somebody who looked at the recording or took a copy. */
export interface Look {
  at: string;
  by: string;
  what: "viewed" | "downloaded" | "exported" | "redacted";
  purpose: string;
}
export interface ReceiptAnswer {
  outcome: ReceiptOutcome;
  seq: number | null;
  at: string | null;
  sealed: boolean;
  views: Look[];
}

/** Is the log that I saw still the log that the office holds? */
export const checkReceipt = (question: { code?: string; receipt?: string }) => call<ReceiptAnswer>("/api/receipts/check", { body: question });
/** What stands on the report's first page; nulls unless it is sealed. */
export interface ReportAnswer {
  outcome: "sealed" | "changed" | "removed" | "unknown";
  at: string | null;
  code: string | null;
  head: string | null;
}
/** Is the report with this SHA-256 the one that the office sealed? */
export const checkReport = (sha256: string) => call<ReportAnswer>("/api/receipts/report", { body: { sha256 } });
/** A QR code that opens the check of this receipt code. */
export const codePicture = (code: string) => `/api/receipts/${encodeURIComponent(code)}.svg`;
