/** What the session hub says and is told, under the names that the pages use. The shapes are the server's own (hub.ts). */
export type {
  CameraAbilities, CameraNow, CameraWish, Card, CardState, ChallengeKind, Drawing, Facing, HelperKind, IceServer, ItemState, ItemVerdict, LocationCall, LocationFound, NextMeeting, Outcome, Participant, ParticipantState, PictureStep, PreparedAsk, Quality, Receipt, SecondKind, SessionCalls, SessionEnded, SessionEvents, Signal, Slot, StillComing, StillTaken,
  DecisionMade as Decision,
  JoinCall as JoinRequest,
  JoinResult as Joined,
  MessageSent as Message,
  NoteAdded as Note,
  OfferCall as Offer,
  OfferResult as Answer,
  QualityCall as QualityReport,
  RecordingWord as RecordingState,
  StillRequested as StillRequest,
} from "./hub";
