/** What auditors and officials say of a session afterwards, and what chance draws for them to look at. */
import type { FoundSession, Text } from "./http";

export type FindingState = "open" | "answered" | "remedySet" | "remedied" | "closed";
export type ReviewKind = "note" | "finding" | "opinionAsked" | "opinion" | "answer" | "remedy" | "done" | "closed";
export interface ReviewEntry {
  seq: number;
  at: string;
  kind: ReviewKind | "opened" | "report";
  by: string | null;
  text: string | null;
  of: string | null;
  atMs: number | null;
  item: string | null;
  grave: boolean;
  to: string | null;
  agrees: boolean | null;
  dueAt: string | null;
  file: string | null;
}
export interface Finding {
  id: string;
  sessionId: string;
  caseId: string;
  at: string;
  by: string;
  state: FindingState;
  grave: boolean;
  item: string | null;
  itemName: Text | null;
  atMs: number | null;
  dueAt: string | null;
  text: string | null;
  mayAnswer: boolean;
  mayGiveOpinion: boolean;
  /** In lists over many sessions. */
  caseNumber: string | null;
  applicant: string | null;
  /** From the finding to its end, in order. */
  way: ReviewEntry[];
}
export interface Review {
  entries: ReviewEntry[];
  findings: Finding[];
  /** False: somebody changed it; the words say what. */
  whole: boolean;
  words: Text;
  mayReview: boolean;
  mayAnswer: boolean;
  auditors: { id: string; displayName: string }[];
}
export interface ReviewWords {
  kind: ReviewKind;
  text: string;
  of?: string;
  atMs?: number;
  item?: string;
  grave?: boolean;
  to?: string;
  agrees?: boolean;
  dueAt?: string;
}
export interface Sample {
  departmentId: string;
  department: Text;
  week: string;
  at: string;
  share: number;
  of: number;
  seed: string;
  sessions: { session: FoundSession; lookedAt: string | null }[];
}
