import type { BoardRow, Case, CaseSummary, InvitationWishes, NewInvitation, Session, Site } from "../contract/http";
import { call } from "./http";

const of = (id: string) => `/api/cases/${encodeURIComponent(id)}`;

export const listCases = async (query: { q?: string; mine?: boolean; state?: string }) =>
  (await call<{ items: CaseSummary[] }>("/api/cases", { query: { ...query, mine: query.mine || undefined } })).items;
export const makeCase = (body: { matterTypeId: string; applicantName: string; reference?: string }) => call<Case>("/api/cases", { body });
export const readCase = (id: string) => call<Case>(of(id));
export const takeCase = (id: string) => call<Case>(`${of(id)}/take`, { method: "POST" });
export const closeCase = (id: string, reason: string | null) => call<Case>(`${of(id)}/close`, { body: { reason } });
export const openSession = (id: string) => call<Session>(`${of(id)}/sessions`, { method: "POST" });
export const invite = (id: string, wishes: InvitationWishes = {}) => call<NewInvitation>(`${of(id)}/invitations`, { body: wishes });
export const saveFacts = (id: string, facts: { site: Site | null; contact: string | null }) => call<Case>(`${of(id)}/facts`, { method: "PUT", body: facts });
export const listColleagues = async (id: string) => (await call<{ items: { id: string; displayName: string }[] }>(`${of(id)}/colleagues`)).items;
export const handOver = (id: string, to: string, note: string) => call<Case>(`${of(id)}/hand-over`, { body: { to, note } });
export const readBoard = () => call<{ at: string; from: string; total: number; items: BoardRow[] }>("/api/board");
