import type { DepartmentParts, GlossaryTerm, RegisterAnswer } from "../contract/office";
import type { Text } from "../contract/http";
import { call } from "./http";

const of = (sessionId: string) => `/api/sessions/${encodeURIComponent(sessionId)}`;

export const readParts = (sessionId: string) => call<DepartmentParts>(`${of(sessionId)}/departments`);
export const inviteDepartment = (sessionId: string, departmentId: string, items: string[]) => call<DepartmentParts>(`${of(sessionId)}/departments`, { body: { departmentId, items } });
export const askRegisters = (sessionId: string) => call<{ configured: boolean; items: RegisterAnswer[] }>(`${of(sessionId)}/registers`, { method: "POST" });

export const listTerms = async () => (await call<{ items: GlossaryTerm[] }>("/api/glossary")).items;
export const addTerm = (term: Text, plain: Text) => call<GlossaryTerm>("/api/glossary", { body: { term, plain } });
export const changeTerm = (id: string, term: Text, plain: Text) => call<GlossaryTerm>(`/api/glossary/${id}`, { method: "PUT", body: { term, plain } });
export const deleteTerm = (id: string) => call<void>(`/api/glossary/${id}`, { method: "DELETE" });
export const visitTerms = async (token: string) => (await call<{ items: GlossaryTerm[] }>("/api/visit/glossary", { token })).items;
