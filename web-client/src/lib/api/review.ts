import type { Finding, Review, ReviewEntry, ReviewWords, Sample } from "../contract/review";
import { address, call } from "./http";
import { problemOf } from "./problem";

const of = (id: string) => `/api/sessions/${encodeURIComponent(id)}`;

export const readReview = (id: string, view: string) => call<Review>(`${of(id)}/review`, { query: { view } });
export const addToReview = (id: string, words: ReviewWords) => call<ReviewEntry>(`${of(id)}/review`, { body: words });
export const findingsOfCase = async (caseId: string) => (await call<{ items: Finding[] }>(`/api/cases/${encodeURIComponent(caseId)}/findings`)).items;
export const openFindings = async () => (await call<{ items: Finding[] }>("/api/findings")).items;
export const readSamples = async () => (await call<{ items: Sample[] }>("/api/samples")).items;

/** Makes the report; gives the PDF. */
export async function makeReport(id: string, view: string, language: string): Promise<Blob> {
  const response = await fetch(address(`${of(id)}/reports`, { view, language }), { method: "POST", credentials: "same-origin" });
  if (!response.ok) throw await problemOf(response);
  return await response.blob();
}
export const reportAt = (id: string, view: string, seq: number) => address(`${of(id)}/reports/${seq}`, { view });
