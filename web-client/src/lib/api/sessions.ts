import type { Damage, Export, FoundSessions, Numbers, RecordingState, Replay, SearchQuery, SessionDetail, Verification } from "../contract/http";
import { address, call } from "./http";

const of = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;

/** One page of what fits, newest first; `after` is the cursor of the page before. */
export const searchSessions = (query: SearchQuery, after?: string | null) => call<FoundSessions>("/api/sessions", { query: { ...query, after } });
export const readNumbers = (query: SearchQuery) => call<Numbers>("/api/numbers", { query: { ...query } });
export const readSession = (id: string) => call<SessionDetail>(of(id));
/** What there is to view; asked early, so that the server has read it by the time of the click. */
export const readRecording = (id: string) => call<RecordingState>(`${of(id)}/recording`);
/** Says why the recording is viewed; gives the short-lived key for its addresses. */
export const openView = (id: string, purpose: string) => call<{ view: string; expiresAt: string }>(`${of(id)}/views`, { body: { purpose } });
export const readReplay = (id: string, view: string) => call<Replay>(`${of(id)}/replay`, { query: { view } });
export const verifySession = (id: string) => call<Verification>(`${of(id)}/verification`, { method: "POST" });
export const startExport = (id: string, view: string) => call<{ id: string }>(`${of(id)}/exports`, { method: "POST", query: { view } });
export const readExport = (id: string, exportId: string, view: string) =>
  call<Export>(`${of(id)}/exports/${encodeURIComponent(exportId)}`, { query: { view } });
/** Stops an export or removes its film. */
export const cancelExport = (id: string, exportId: string, view: string) => call<void>(`${of(id)}/exports/${encodeURIComponent(exportId)}`, { method: "DELETE", query: { view } });
/** Says why numbers of persons must be read; gives a key with which the replay shows them. */
export const unmask = (id: string, view: string, reason: string) => call<{ view: string; expiresAt: string }>(`${of(id)}/unmask`, { body: { reason }, query: { view } });
export const readDamage = async (id: string, view: string, file: string) =>
  (await call<{ items: Damage[] }>(`${of(id)}/damage/${encodeURIComponent(file.split("/").at(-1)!)}`, { query: { view } })).items;
/** Where a waveform ("waveform") or contact sheet ("sheet") of a track is. */
export const previewOf = (id: string, view: string, kind: "waveform" | "sheet", file: string) =>
  address(`${of(id)}/${kind}/${encodeURIComponent(file.split("/").at(-1)!)}`, { view });
