/** One span of a weekday, in minutes since midnight of the office's own time. */
export interface OpenSpan {
  day: "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";
  fromMinute: number;
  untilMinute: number;
}
export interface OpeningHours {
  week: OpenSpan[];
  /** Dates, 2027-01-01. */
  closed: string[];
  slotMinutes: number;
  places: number;
}
export interface Slot {
  at: string;
  minutes: number;
  free: number;
}
export interface NoticeView {
  id: string;
  kind: "booked" | "moved" | "reminder" | "supply" | "turn" | "second" | "handedOver";
  to: string;
  words: string;
  dueAt: string;
  sentAt: string | null;
  sentBy: string | null;
  givenUpAt: string | null;
  tries: number;
  problem: string | null;
}
