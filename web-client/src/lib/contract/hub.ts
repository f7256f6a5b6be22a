// Written by the server's tests from its C# records (UPDATE_GOLDEN=1). Do not edit.

export type CardKind = "request" | "challenge";

export type CardState = "open" | "done" | "cannot" | "passed" | "failed" | "withdrawn";

export type ChallengeKind = "readDigits" | "writeDigits" | "turnDocument" | "panRoom";

export type DrawingKind = "pointer" | "stroke" | "clear";

export type EndReason = "ended" | "cutShort" | "postponed";

export type Facing = "user" | "environment";

export type HelperKind = "family" | "assistant" | "interpreter";

export type ItemVerdict = "pass" | "fail" | "notApplicable";

export type Outcome = "pass" | "fail" | "toSupply" | "partlyPassed";

export type ParticipantRole = "applicant" | "official" | "device" | "helper";

export type ParticipantState = "waiting" | "admitted" | "connected" | "away" | "left" | "declined";

export type PictureStep = "best" | "lower" | "stills" | "soundOnly";

export type Quality = "good" | "fair" | "poor";

export type RecordingWord = "off" | "recording" | "stalled";

export type SecondKind = "call" | "visit";

export type SessionState = "open" | "live" | "ending" | "sealed" | "cutShort";

export type SignalKind = "virtualCamera" | "cameraReplaced" | "cut" | "standsStill";

export type SlotKind = "audio" | "video";

export interface AdmitCall {
  participantId: string;
}

export interface AnswerCall {
  item: string;
  verdict: ItemVerdict;
  note: string;
}

export interface AnswerCardCall {
  cardId: string;
  done: boolean;
}

export interface AsideCall {
  participantId: string;
  away: boolean;
}

export interface AskCall {
  participantId: string;
  ask: string;
  item: string | null;
  text: string | null;
}

export interface CameraAbilities {
  torch: boolean;
  zoomLeast: number | null;
  zoomMost: number | null;
  focus: string[];
  widthMost: number | null;
  heightMost: number | null;
}

export interface CameraNow {
  label: string;
  width: number;
  height: number;
  framesPerSecond: number;
  facing: Facing | null;
  torch: boolean | null;
  zoom: number | null;
  focus: string | null;
  can: CameraAbilities;
}

export interface CameraOf {
  participantId: string;
  camera: CameraNow;
}

export interface CameraWish {
  participantId: string;
  torch: boolean | null;
  zoom: number | null;
  focus: string | null;
  width: number | null;
  height: number | null;
  facing: Facing | null;
}

export interface Card {
  id: string;
  participantId: string;
  kind: CardKind;
  ask: string;
  text: Text;
  digits: string | null;
  item: string | null;
  state: CardState;
  by: string;
  atMs: number;
}

export interface CardCall {
  cardId: string;
}

export interface CardResult {
  cardId: string;
}

export interface ChallengeCall {
  participantId: string;
  kind: ChallengeKind | null;
}

export interface ClientFacts {
  language: string;
  userAgent: string;
}

export interface ConsentGiven {
  version: string;
  items: string[];
  language: string;
}

export interface DecideCall {
  outcome: Outcome;
  text: string;
  dueAt: string | null;
  kind: SecondKind | null;
}

export interface DecisionMade {
  outcome: Outcome;
  text: string;
  dueAt: string | null;
  by: string;
  at: string;
  kind: SecondKind | null;
}

export interface DeclineCall {
  participantId: string;
  reason: string;
}

export interface DeclineStillCall {
  requestId: string;
  reason: string;
}

export interface Declined {
  reason: string;
}

export interface DrawCall {
  participantId: string;
  kind: DrawingKind;
  points: number[];
}

export interface Drawing {
  participantId: string;
  kind: DrawingKind;
  points: number[];
  by: string;
}

export interface EndResult {
  state: SessionState;
}

export interface FreezeCall {
  participantId: string;
  frozen: boolean;
}

export interface IceServer {
  urls: string[];
  username: string | null;
  credential: string | null;
}

export interface ItemState {
  item: string;
  verdict: ItemVerdict | null;
  note: string;
  by: string | null;
  at: string | null;
  atMs: number | null;
  from: string | null;
}

export interface JoinCall {
  sessionId: string;
  client: ClientFacts;
  consent: ConsentGiven | null;
  page: number | null;
  back: boolean;
}

export interface JoinResult {
  participantId: string;
  name: string;
  role: ParticipantRole;
  admitted: boolean;
  iceServers: IceServer[];
  participants: Participant[];
  checklist: ItemState[];
  recording: RecordingWord;
  startedAt: string | null;
  sessionState: SessionState;
  mediaEpoch: string;
  slots: Slot[];
  pictures: PictureChange[];
  messages: MessageSent[];
  notes: NoteAdded[];
  stills: StillTaken[];
  asked: StillRequested[];
  decision: DecisionMade | null;
  cards: Card[];
  asks: PreparedAsk[];
  cameras: CameraOf[];
  frozen: string | null;
  drawings: Drawing[];
  locationWished: boolean;
  locations: LocationFound[];
  signals: Signal[];
  next: NextMeeting | null;
}

export interface JudgeCall {
  cardId: string;
  passed: boolean;
}

export interface LocateCall {
  participantId: string;
}

export interface LocationCall {
  latitude: number;
  longitude: number;
  accuracyMetres: number;
  headingDegrees: number | null;
}

export interface LocationDeclined {
  participantId: string;
  reason: string;
}

export interface LocationFound {
  participantId: string;
  latitude: number;
  longitude: number;
  accuracyMetres: number;
  headingDegrees: number | null;
  distanceMetres: number | null;
  bearingDegrees: number | null;
  atMs: number;
}

export interface MediaCall {
  audio: boolean;
  video: boolean;
  facing: Facing | null;
  audioPaused: boolean;
  videoPaused: boolean;
}

export interface MessageSent {
  id: string;
  text: string;
  by: string;
  at: string;
  byId: string;
}

export interface NextMeeting {
  at: string;
  by: string;
}

export interface NoLocationCall {
  reason: string;
}

export interface NoteAdded {
  text: string;
  by: string;
  at: string;
}

export interface OfferCall {
  sdp: string;
  receive: ReceiveSlot[];
}

export interface OfferResult {
  sdp: string;
  slots: Slot[];
}

export interface Participant {
  id: string;
  name: string;
  role: ParticipantRole;
  state: ParticipantState;
  audio: boolean;
  video: boolean;
  facing: Facing | null;
  connected: boolean;
  quality: Quality | null;
  helping: HelperKind | null;
  aside: boolean;
  audioPaused: boolean;
  videoPaused: boolean;
  reading: boolean;
}

export interface PictureCall {
  participantId: string;
  reading: boolean;
}

export interface PictureChange {
  viewerId: string;
  participantId: string;
  step: PictureStep;
}

export interface PictureFrozen {
  participantId: string;
  frozen: boolean;
  by: string;
}

export interface PreparedAsk {
  ask: string;
  text: Text;
}

export interface QualityCall {
  rttMs: number;
  lossPercent: number;
  upKbps: number;
  downKbps: number;
  width: number;
  height: number;
}

export interface Receipt {
  jws: string;
  seq: number;
  at: string;
}

export interface ReceiveSlot {
  mid: string;
  kind: SlotKind;
}

export interface RecordingChange {
  state: RecordingWord;
  words: Text;
}

export interface SessionEnded {
  reason: EndReason;
  receipt: Receipt | null;
  sealed: boolean;
}

export interface SessionSealed {
  state: SessionState;
  receipt: Receipt | null;
}

export interface Signal {
  participantId: string;
  kind: SignalKind;
  detail: string;
  atMs: number;
}

export interface SignalCall {
  participantId: string;
  kind: SignalKind;
}

export interface Slot {
  mid: string;
  participantId: string | null;
  kind: SlotKind;
  since: number;
}

export interface StillCall {
  participantId: string;
  item: string | null;
}

export interface StillComing {
  requestId: string;
  bytes: number;
  of: number;
}

export interface StillDeclined {
  requestId: string;
  reason: string;
}

export interface StillRequestResult {
  requestId: string;
}

export interface StillRequested {
  requestId: string;
  item: string | null;
  text: Text | null;
}

export interface StillTaken {
  requestId: string;
  file: string;
  sha256: string;
  item: string | null;
  by: string;
  atMs: number;
}

export interface Text {
  zh: string;
  en: string;
}

export interface TextCall {
  text: string;
}

export interface Typing {
  participantId: string;
  name: string;
  text: string;
}

export interface TypingCall {
  text: string;
}

export interface WithdrawStillCall {
  requestId: string;
}

export interface SessionCalls {
  join: [JoinCall, JoinResult];
  offer: [OfferCall, OfferResult];
  admit: [AdmitCall, void];
  decline: [DeclineCall, void];
  setMedia: [MediaCall, void];
  preferPicture: [PictureCall, void];
  requestStill: [StillCall, StillRequestResult];
  declineStill: [DeclineStillCall, void];
  withdrawStill: [WithdrawStillCall, void];
  answerItem: [AnswerCall, void];
  addNote: [TextCall, void];
  sendMessage: [TextCall, void];
  decide: [DecideCall, void];
  ask: [AskCall, CardResult];
  challenge: [ChallengeCall, CardResult];
  answerCard: [AnswerCardCall, void];
  judgeCard: [JudgeCall, void];
  withdrawCard: [CardCall, void];
  typing: [TypingCall, void];
  draw: [DrawCall, void];
  stepAside: [AsideCall, void];
  reportQuality: [QualityCall, void];
  setCamera: [CameraWish, void];
  reportCamera: [CameraNow, void];
  freeze: [FreezeCall, void];
  noteSignal: [SignalCall, void];
  askLocation: [LocateCall, void];
  reportLocation: [LocationCall, void];
  declineLocation: [NoLocationCall, void];
  signItems: [undefined, void];
  endSession: [undefined, EndResult];
  leave: [undefined, void];
}

export interface SessionEvents {
  participantChanged: Participant;
  replaced: void;
  admitted: void;
  declined: Declined;
  slotsChanged: Slot[];
  pictureChanged: PictureChange;
  recordingChanged: RecordingChange;
  receipt: Receipt;
  stillRequested: StillRequested;
  stillComing: StillComing;
  stillTaken: StillTaken;
  stillDeclined: StillDeclined;
  itemAnswered: ItemState;
  noteAdded: NoteAdded;
  messageSent: MessageSent;
  decisionMade: DecisionMade;
  nextBooked: NextMeeting;
  cardChanged: Card;
  typed: Typing;
  drawn: Drawing;
  cameraWished: CameraWish;
  cameraReported: CameraOf;
  pictureFrozen: PictureFrozen;
  signalNoticed: Signal;
  locationWished: void;
  locationFound: LocationFound;
  locationDeclined: LocationDeclined;
  departmentsChanged: void;
  sessionEnded: SessionEnded;
  sessionSealed: SessionSealed;
}
