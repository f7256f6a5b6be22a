/** What the session hub says and is told (mirror of the server's records). */
import type { Text } from "./http";

export type ParticipantState = "waiting" | "admitted" | "connected" | "away" | "left" | "declined";
export type Quality = "good" | "fair" | "poor";
export type Facing = "user" | "environment";
export type RecordingState = "off" | "recording" | "stalled";
export type ItemVerdict = "pass" | "fail" | "notApplicable";
export type Outcome = "pass" | "fail" | "toSupply";

export interface Participant {
  id: string;
  name: string;
  role: "applicant" | "official" | "device";
  state: ParticipantState;
  audio: boolean;
  video: boolean;
  facing: Facing | null;
  connected: boolean;
  quality: Quality | null;
}
export interface ItemState {
  item: string;
  /** Null: not answered yet. */
  verdict: ItemVerdict | null;
  note: string | null;
  by: string | null;
  at: string | null;
}
export interface Slot {
  mid: string;
  participantId: string | null;
  kind: "audio" | "video";
}
export interface IceServer {
  urls: string | string[];
  username?: string | null;
  credential?: string | null;
}
export interface JoinRequest {
  sessionId: string;
  client: { language: string; userAgent: string };
  consent: { version: string; items: string[]; language: string } | null;
}
export interface Joined {
  participantId: string;
  name: string;
  role: "applicant" | "official" | "device";
  admitted: boolean;
  iceServers: IceServer[];
  participants: Participant[];
  checklist: ItemState[];
  recording: RecordingState;
  startedAt: string | null;
  sessionState: string;
  restartMediaToken?: string | null;
}
export interface Offer {
  sdp: string;
  receive: { mid: string; kind: "audio" | "video" }[];
}
export interface Answer {
  sdp: string;
  slots: Slot[];
}
export interface Receipt {
  jws: string;
  seq: number;
  at: string;
}
export interface Message {
  id: string;
  text: string;
  by: string;
  at: string;
}
export interface Note {
  text: string;
  by: string;
  at: string;
}
export interface StillRequest {
  requestId: string;
  item: string | null;
  text: Text | null;
}
export interface StillTaken {
  requestId: string | null;
  file: string;
  sha256: string;
  item: string | null;
  by: string;
  atMs: number;
}
export interface Decision {
  outcome: Outcome;
  text: string;
  dueAt: string | null;
  by: string;
  at: string;
}
export interface SessionEnded {
  reason: "ended" | "cutShort";
  receipt: Receipt | null;
  sealed: boolean;
}
export interface QualityReport {
  rttMs: number;
  lossPercent: number;
  upKbps: number;
  downKbps: number;
  width: number;
  height: number;
}

/** Server to client: one argument each. */
export interface SessionEvents {
  participantChanged: Participant;
  admitted: void;
  declined: { reason: string };
  slotsChanged: Slot[];
  recordingChanged: { state: RecordingState; words: Text };
  receipt: Receipt;
  stillRequested: StillRequest;
  stillTaken: StillTaken;
  stillDeclined: { requestId: string; reason: string };
  itemAnswered: ItemState;
  noteAdded: Note;
  messageSent: Message;
  decisionMade: Decision;
  sessionEnded: SessionEnded;
  sessionSealed: { state: string; receipt: Receipt | null };
}

/** Client to server: argument (or none) and result. */
export interface SessionCalls {
  join: [JoinRequest, Joined];
  offer: [Offer, Answer];
  admit: [{ participantId: string }, void];
  decline: [{ participantId: string; reason: string }, void];
  setMedia: [{ audio: boolean; video: boolean; facing: Facing | null }, void];
  requestStill: [{ participantId: string; item: string | null }, { requestId: string }];
  declineStill: [{ requestId: string; reason: string }, void];
  answerItem: [{ item: string; verdict: ItemVerdict; note: string }, void];
  addNote: [{ text: string }, void];
  sendMessage: [{ text: string }, void];
  decide: [{ outcome: Outcome; text: string; dueAt: string | null }, void];
  endSession: [undefined, { state: string }];
  leave: [undefined, void];
  reportQuality: [QualityReport, void];
}
