/** What a page knows about a session, and how each event of the hub changes it. Pure: no network, no clock. */
import type { Problem } from "../api/problem";
import type {
  CameraNow, Card, Decision, Drawing, ItemState, Joined, LocationFound, Message, NextMeeting, Note, Participant, PictureStep, PreparedAsk, Quality, Receipt, RecordingState, SessionEnded, Signal, StillComing, StillRequest, StillTaken,
} from "../contract/session";
import type { Text } from "../contract/http";
import type { Paused } from "../devices/capture";
import type { Kind } from "../devices/devices";
import type { MediaState } from "../peer/peer";
import type { LineState } from "../signal/hub";

export type Phase = "new" | "joining" | "waiting" | "in" | "declined" | "ended" | "left" | "replaced";

export interface SessionState {
  phase: Phase;
  line: LineState;
  media: MediaState;
  /** Was in the call before and is on the way back. */
  returning: boolean;
  me: string;
  name: string;
  startedAt: string | null;
  participants: Participant[];
  recording: RecordingState;
  recordingWords: Text | null;
  items: Record<string, ItemState>;
  messages: Message[];
  notes: Note[];
  decision: Decision | null;
  /** The case's next meeting, booked already. */
  next: NextMeeting | null;
  asked: (StillRequest & { coming?: StillComing | null })[];
  stills: StillTaken[];
  /** Requests and challenges, newest last. */
  cards: Card[];
  /** Requests that an official may choose. */
  asks: PreparedAsk[];
  /** What others are typing, by participant. */
  typed: Record<string, { name: string; text: string }>;
  /** Lines on somebody's picture, and where the official points; coordinates 0 to 1. */
  drawings: Record<string, { strokes: number[][]; pointer: [number, number] | null }>;
  /** Cameras as their pages reported them. */
  cameras: Record<string, CameraNow>;
  /** Whose picture the official holds still, for both sides. */
  frozen: string | null;
  /** Oddities to look at, oldest first. */
  signals: Signal[];
  locations: LocationFound[];
  /** This person is asked for the position. */
  locationWished: boolean;
  /** The official has asked for it and waits. */
  locationAsked: boolean;
  locationDeclined: string;
  /** A helper was asked to leave the others alone for a moment. */
  aside: boolean;
  /** Who sees less than the best of whom, by viewer and then by whom they see. */
  shown: Record<string, Record<string, PictureStep>>;
  /** What this device has taken away from the page for a while. */
  paused: Paused;
  /** Devices that are used now, by their ids; empty: none. */
  devices: Record<Kind, string>;
  /** Another device has taken the place of one that is gone, and nobody has read of it yet. */
  switched: { kind: Kind; label: string } | null;
  quality: Quality | null;
  receipt: Receipt | null;
  ended: SessionEnded | null;
  sealed: string | null;
  declinedReason: string;
  problem: Problem | null;
}

export const newState = (): SessionState => ({
  phase: "new", line: "closed", media: "idle", returning: false, me: "", name: "", startedAt: null, participants: [],
  recording: "off", recordingWords: null, items: {}, messages: [], notes: [], decision: null, next: null, asked: [], stills: [],
  cards: [], asks: [], typed: {}, drawings: {}, aside: false, shown: {}, paused: { audio: false, video: false }, devices: { audio: "", video: "" }, switched: null,
  cameras: {}, frozen: null, signals: [], locations: [], locationWished: false, locationAsked: false, locationDeclined: "",
  quality: null, receipt: null, ended: null, sealed: null, declinedReason: "", problem: null,
});

export function applyJoined(state: SessionState, joined: Joined) {
  state.me = joined.participantId;
  state.name = joined.name;
  state.startedAt = joined.startedAt;
  state.participants = joined.participants;
  state.typed = {};
  state.locationWished = joined.locationWished;
  state.recording = joined.recording;
  for (const item of joined.checklist ?? []) state.items[item.item] = item;
  state.cards = [];
  for (const card of joined.cards) applyCard(state, card);
  state.asks = joined.asks;
  for (const { participantId, camera } of joined.cameras) state.cameras[participantId] = camera;
  state.frozen = joined.frozen;
  state.shown = {};
  for (const picture of joined.pictures) applyPicture(state, picture);
  state.drawings = {};
  for (const drawing of joined.drawings) applyDrawing(state, drawing);
  state.signals = joined.signals;
  state.locations = joined.locations;
  state.aside = joined.participants.find((p) => p.id === joined.participantId)?.aside ?? false;
  for (const message of joined.messages) applyMessage(state, message);
  for (const note of joined.notes) applyNote(state, note);
  for (const still of joined.stills) applyStill(state, still);
  state.asked = joined.asked;
  state.decision = joined.decision ?? state.decision;
  state.next = joined.next ?? state.next;
  state.phase = joined.admitted ? "in" : "waiting";
}

export function applyParticipant(state: SessionState, changed: Participant) {
  const at = state.participants.findIndex((p) => p.id === changed.id);
  if (at < 0) state.participants.push(changed);
  else state.participants[at] = changed;
  // Who is away finishes no sentence; who comes back begins a new one.
  if (!["admitted", "connected"].includes(changed.state)) delete state.typed[changed.id];
}

export function applyPicture(state: SessionState, { viewerId, participantId, step }: { viewerId: string; participantId: string; step: PictureStep }) {
  (state.shown[viewerId] ??= {})[participantId] = step;
}

export function applyStill(state: SessionState, still: StillTaken) {
  state.asked = state.asked.filter((a) => a.requestId !== still.requestId);
  if (!state.stills.some((s) => s.file === still.file)) state.stills.push(still);
}

/** How much of an asked still is here; no bytes: it broke off. */
export function applyComing(state: SessionState, coming: StillComing) {
  const asked = state.asked.find((a) => a.requestId === coming.requestId);
  if (asked) asked.coming = coming.bytes ? coming : null;
}

export function applyCard(state: SessionState, card: Card) {
  const at = state.cards.findIndex((c) => c.id === card.id);
  if (at < 0) state.cards.push(card);
  else state.cards[at] = card;
}

/** The oldest request that this person has not answered yet. */
export const cardFor = (state: SessionState, participantId: string) => state.cards.find((c) => c.participantId === participantId && c.state === "open") ?? null;

export function applyTyped(state: SessionState, { participantId, name, text }: { participantId: string; name: string; text: string }) {
  if (text) state.typed[participantId] = { name, text };
  else delete state.typed[participantId];
}

export function applyDrawing(state: SessionState, { participantId, kind, points }: Pick<Drawing, "participantId" | "kind" | "points">) {
  if (kind === "clear") return void delete state.drawings[participantId];
  const on = (state.drawings[participantId] ??= { strokes: [], pointer: null });
  if (kind === "stroke") on.strokes = [...on.strokes.slice(1 - strokesKept), points];
  else on.pointer = points.length ? [points[0]!, points[1]!] : null;
  if (!on.strokes.length && !on.pointer) delete state.drawings[participantId];
}

/** Older lines go: the picture below has moved on. */
const strokesKept = 20;

/** An answer to a join may come after an event that followed it: both tell of the same, in any order. */
export function applyMessage(state: SessionState, message: Message) {
  delete state.typed[message.byId];
  if (!state.messages.some((m) => m.id === message.id)) insert(state.messages, message);
}

export function applyNote(state: SessionState, note: Note) {
  if (!state.notes.some((n) => n.at === note.at && n.by === note.by && n.text === note.text)) insert(state.notes, note);
}

function insert<T extends { at: string }>(list: T[], one: T) {
  const later = list.findIndex((x) => Date.parse(x.at) > Date.parse(one.at));
  list.splice(later < 0 ? list.length : later, 0, one);
}

/** The line is down: what was told last is not claimed any longer. The next join tells anew. */
export function loseSight(state: SessionState) {
  state.returning = true;
  state.quality = null;
  state.recordingWords = null;
  if (state.recording === "recording") state.recording = "stalled";
}

/** Those who are or will be in the call, without us. */
export const othersOf = (state: SessionState) =>
  state.participants.filter((p) => p.id !== state.me && ["admitted", "connected", "away"].includes(p.state));

export const waitingOf = (state: SessionState) => state.participants.filter((p) => p.state === "waiting");
