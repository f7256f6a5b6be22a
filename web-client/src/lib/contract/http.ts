/** The server's HTTP records as the pages see them. Times are ISO-8601 UTC; `…Ms` are milliseconds on the session's clock. */

import type { HelperKind, Outcome, ParticipantState, Quality, SecondKind, SessionState, Text } from "./hub";
import type { Decision } from "./session";

export type * from "./appointments";
export type { SessionState, Text };

export type Role = "administrator" | "official" | "auditor";
export interface Department {
  id: string;
  name: Text;
}
export interface Staff {
  id: string;
  userName: string;
  displayName: string;
  roles: Role[];
  department: Department | null;
  disabled: boolean;
}

export interface ChecklistItem {
  id: string;
  text: Text;
  hint?: Text | null;
  still?: boolean;
  /** The rule that it comes from. */
  rule?: Text | null;
  /** What to say to the applicant, in plain words. */
  ask?: Text | null;
}
export interface Consent {
  version: string;
  items: { id: string; text: Text; optional?: boolean }[];
}
export interface MatterType {
  id: string;
  code: string;
  departmentId: string;
  name: Text;
  purpose: Text;
  minutes: number;
  bring: Text[];
  consent: Consent;
  checklist: ChecklistItem[];
  retentionYears: number;
  /** Counts the changes; a case keeps the one that it began with. */
  version: number;
}

/** What of a matter type can be changed. */
export type MatterChange = Omit<MatterType, "id" | "code" | "departmentId" | "version">;

export type CaseState = "open" | "taken" | "toSupply" | "decided" | "closed";
export interface CaseSummary {
  id: string;
  number: string;
  matterType: Text | { id: string; code?: string; name: Text };
  applicantName: string;
  reference: string | null;
  state: CaseState;
  /** While to supply: until when. */
  supplyUntil: string | null;
  owner: { id: string; displayName: string } | null;
  createdAt: string;
  /** After a partial pass: how and when the rest is looked at. */
  second: { kind: SecondKind; at: string } | null;
}
export interface SessionSummary {
  id: string;
  caseId: string;
  caseNumber: string;
  matterType: Text;
  applicantName: string;
  official: string | null;
  state: SessionState;
  openedAt: string;
  endedAt: string | null;
  durationMs: number | null;
  verdict: string | null;
  plannedFor: string | null;
}
export interface Invitation {
  id: string;
  createdAt: string;
  expiresAt: string;
  state: "open" | "used" | "expired" | "revoked";
}
export interface Case extends CaseSummary {
  history: { at: string; by: string | null; what: string; text: string | null }[];
  sessions: (Partial<SessionSummary> & { id: string; state: SessionState; openedAt: string })[];
  invitations: Invitation[];
  site: Site | null;
  contact: string | null;
}
/** A registered place; degrees of WGS 84. */
export interface Site {
  address: string;
  latitude: number;
  longitude: number;
}
export interface NewInvitation {
  id: string;
  url: string;
  qrSvg: string;
  expiresAt: string;
}
export interface Session {
  id: string;
  caseId: string;
  state: SessionState;
  openedAt: string;
  endedAt: string | null;
  recording: "off" | "recording" | "stalled";
  verdict: string | null;
}

/** A session with everything that its room shows. */
export interface SessionDetail extends Session {
  caseNumber: string;
  applicantName: string;
  official: string;
  matterType: Pick<MatterType, "name" | "checklist">;
  decision: Decision | null;
  site: Site | null;
  /** Who owns the case: decides and ends. */
  officialId: string;
}

export interface Visit {
  sessionId: string;
  participantId: string;
  applicantName: string;
  office: Text;
  official: string | null;
  matterType: Pick<MatterType, "name" | "purpose" | "minutes" | "bring" | "consent"> & { checklist: { id: string; text: Text; still: boolean; ask: Text | null }[] };
  sessionState: SessionState;
  admitted: boolean;
  consented: boolean;
  /** Of who opened the link: the applicant, or a helper in a declared role. */
  name: string;
  helping: HelperKind | null;
  plannedFor: string | null;
  caseNumber: string;
  /** Wants to be called back: since when. */
  callBackAt: string | null;
  /** The office knows how to reach the applicant. */
  contact: boolean;
  /** Of who was let in: what was decided, also after the end. */
  decision: Decision | null;
}
export interface QueuePlace {
  /** 1: next. 0: nobody waits by this visit. */
  place: number;
  /** 0: any moment. */
  minutes: number;
  long: boolean;
  /** Came before the appointment: nobody promises an earlier turn. */
  plannedFor: string | null;
}
export interface DeviceCheck {
  /** "ok", or the machine word of what is wrong. */
  camera: string;
  microphone: string;
  network: Quality | null;
  rttMs: number | null;
  upKbps: number | null;
  batteryPercent: number | null;
  charging: boolean;
}
export interface BoardPerson {
  id: string;
  name: string;
  role: "applicant" | "helper";
  helping: HelperKind | null;
  /** Null: opened the link and has not come in yet. */
  state: ParticipantState | null;
  since: string | null;
  check: DeviceCheck | null;
  callBackAt: string | null;
}
export interface BoardRow {
  sessionId: string;
  caseId: string;
  caseNumber: string;
  applicantName: string;
  matterType: Text;
  official: string;
  mine: boolean;
  plannedFor: string | null;
  state: SessionState;
  people: BoardPerson[];
}
export interface InvitationWishes {
  helping?: HelperKind;
  name?: string;
  elder?: boolean;
  plannedFor?: string;
  /** The time may lie outside of the department's hours. */
  outside?: boolean;
}

export interface ReplayTrack {
  file: string;
  participantId: string | null;
  name: string;
  role: string;
  url: string;
  fromMs: number;
  toMs: number;
  video: boolean;
  mime: string;
}
/** A run of a recording as it was written: its bytes have this SHA-256. */
export interface ReplayChunk {
  seq: number;
  file: string;
  length: number;
  sha256: string;
  fromMs: number;
  toMs: number;
  /** It begins with a key frame. */
  key: boolean;
}
export interface ReplayEntry {
  seq: number;
  at: string;
  atMs: number;
  kind: string;
  by: string | null;
  text: string | null;
  file: string | null;
  data: Record<string, unknown> | null;
  /** Why the words are not there: they are not what the log says, or not at all. */
  fault: "altered" | "missing" | null;
}
export interface ReplayStill {
  seq: number;
  file: string;
  url: string;
  item: string | null;
  by: string | null;
  atMs: number;
}
export interface ReplayGap {
  file: string;
  fromMs: number;
  toMs: number;
  reason: string;
}
export interface Replay {
  session: SessionSummary;
  durationMs: number;
  tracks: ReplayTrack[];
  chunks: ReplayChunk[];
  entries: ReplayEntry[];
  stills: ReplayStill[];
  gaps: ReplayGap[];
  /** The entries and photos name its items by id. */
  checklist: ChecklistItem[];
  seal: { state: string; signer: string | null; at: string | null; tsa: "none" | "pending" | "stamped" } | null;
  packageUrl: string | null;
  exportUrl: string | null;
  /** Who looks: stands over the pictures. */
  viewer: string;
  /** Numbers of persons stand as they were written. */
  unmasked: boolean;
  held: boolean;
  /** The log is not what was sealed; what is compared with it proves nothing. */
  fault: Text | null;
}
export interface Damage {
  seq: number;
  fromMs: number;
  toMs: number;
  what: "altered" | "missing";
}
export type RecordingQuality = "good" | "fair" | "poor";
/** A session as a search finds it. */
export interface FoundSession extends Omit<SessionSummary, "official"> {
  departmentId: string;
  official: string;
  waitMs: number | null;
  outcome: Outcome | null;
  /** Null until the evidence has been read for it. */
  gaps: number | null;
  gapMs: number | null;
  quality: RecordingQuality | null;
  again: boolean;
  held: boolean;
  removed: boolean;
}
export interface FoundSessions {
  items: FoundSession[];
  next: string | null;
}
/** Everything is optional; all that is given must fit. */
export interface SearchQuery {
  q?: string;
  number?: string;
  person?: string;
  official?: string;
  departmentId?: string;
  matterTypeId?: string;
  from?: string;
  to?: string;
  state?: string;
  outcome?: string;
  verdict?: string;
  gaps?: string;
  quality?: string;
  held?: string;
  again?: string;
  /** To supply, partly passed, or a second session of its case. */
  returned?: string;
  /** People met, and nobody cut it short. */
  begun?: string;
  /** Sessions that stand in the numbers. */
  counted?: string;
}
/** Sums of one matter of one department in one week. */
export interface Count {
  week: string;
  departmentId: string;
  matterTypeId: string;
  sessions: number;
  waited: number;
  waitMs: number;
  longestWaitMs: number;
  ended: number;
  lengthMs: number;
  passed: number;
  failed: number;
  toSupply: number;
  partlyPassed: number;
  undecided: number;
  cutShort: number;
  returned: number;
  withGaps: number;
  gapMs: number;
  good: number;
  fair: number;
  poor: number;
}
export interface Named {
  id: string;
  name: Text;
}
export interface Numbers {
  rows: Count[];
  departments: Named[];
  matters: Named[];
}
export interface RecordingState {
  sealed: boolean;
  durationMs: number;
  tracks: number;
}
export interface Verification {
  verdict: "intact" | "withheld" | "incomplete" | "broken" | "notSealed";
  words: Text;
  entries: number;
  chunks: number;
  stills: number;
  bytes: number;
  milliseconds: number;
  problems: { seq: number | null; what: Text }[];
  signer: string | null;
  sealedAt: string | null;
}
export interface Export {
  state: "running" | "ready" | "failed";
  progress: number;
  url: string | null;
  words: string | null;
  /** Recordings that could not be read and are not in the film. */
  without: number;
  /** Another film is made before it. */
  waits: boolean;
}
