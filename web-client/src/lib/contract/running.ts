/** What runs on the node now, and how everybody's line fares. "Up" is towards the server. */
import type { HelperKind, ParticipantRole, RecordingWord, Text } from "./hub";

export interface LineFigures {
  participantId: string;
  /** Null: the person's own page; else a device's connection. */
  device: string | null;
  connected: boolean;
  /** Null until measured. */
  roundTripMs: number | null;
  lossUpPercent: number;
  lossDownPercent: number;
  upKbps: number;
  downKbps: number;
  /** Packets that no repair brought. */
  lostUp: number;
  /** "vp8 1280x720"; null before the first. */
  picture: string | null;
  /** Sound and picture that the recording lacks, each counted. */
  gapMs: number;
  refusedFeedback: number;
  /** What the line to them takes; null while it is wide enough. */
  lineDownKbps: number | null;
}
export interface RunningPerson {
  name: string;
  role: ParticipantRole;
  helping: HelperKind | null;
  line: LineFigures;
}
export interface RunningSession {
  id: string;
  caseId: string;
  caseNumber: string;
  matterType: Text;
  official: string;
  since: string;
  recording: RecordingWord;
  archiveReachable: boolean;
  people: RunningPerson[];
}
/** Since the node's start. */
export interface NodeFigures {
  sessions: number;
  handshakes: number;
  handshakesGivenUp: number;
  unknown: number;
  dropped: number;
  tcpRefused: number;
  unsent: number;
}
export interface Running {
  at: string;
  node: NodeFigures;
  sessions: RunningSession[];
}
