import type { Case, NoticeView, OpeningHours, Slot, Visit } from "../contract/http";
import { call } from "./http";

export interface Slots {
  items: Slot[];
  timeZone: string;
}
export const freeSlots = () => call<Slots>("/api/slots");
/** @param ends The meeting that runs ends for this one. */
export const book = (caseId: string, at: string, ends = false) => call<Case>(`/api/cases/${encodeURIComponent(caseId)}/appointment`, { body: { at, ends } });
export const listNotices = async (caseId: string) => (await call<{ items: NoticeView[] }>(`/api/cases/${encodeURIComponent(caseId)}/notices`)).items;
export const callBack = (sessionId: string, participantId: string) => call<{ written: boolean }>(`/api/sessions/${sessionId}/call-back/${participantId}`, { method: "POST" });
export const readHours = (departmentId: string) => call<OpeningHours>(`/api/departments/${encodeURIComponent(departmentId)}/hours`);
export const saveHours = (departmentId: string, hours: OpeningHours) => call<OpeningHours>(`/api/departments/${encodeURIComponent(departmentId)}/hours`, { method: "PUT", body: hours });

export const visitSlots = (token: string) => call<Slots>("/api/visit/slots", { token });
export const moveVisit = (token: string, at: string) => call<Visit>("/api/visit/appointment", { token, body: { at } });
export const wishCallBack = (token: string, wanted: boolean, contact: string | null) => call<void>("/api/visit/call-back", { token, body: { wanted, contact } });
