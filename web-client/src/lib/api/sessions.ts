import type { Export, Replay, SessionDetail, SessionSummary, Verification } from "../contract/http";
import { call } from "./http";

const of = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;

export const searchSessions = async (query: { q?: string; from?: string; to?: string; state?: string }) =>
  (await call<{ items: SessionSummary[] }>("/api/sessions", { query })).items;
export const readSession = (id: string) => call<SessionDetail>(of(id));
/** Says why the recording is viewed; gives the short-lived key for its addresses. */
export const openView = (id: string, purpose: string) => call<{ view: string; expiresAt: string }>(`${of(id)}/views`, { body: { purpose } });
export const readReplay = (id: string, view: string) => call<Replay>(`${of(id)}/replay`, { query: { view } });
export const verifySession = (id: string) => call<Verification>(`${of(id)}/verification`, { method: "POST" });
export const startExport = (id: string, view: string) => call<{ id: string }>(`${of(id)}/exports`, { method: "POST", query: { view } });
export const readExport = (id: string, exportId: string, view: string) =>
  call<Export>(`${of(id)}/exports/${encodeURIComponent(exportId)}`, { query: { view } });
