import { call } from "./http";

const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
export const sha256 = async (bytes: BufferSource) => hex(await crypto.subtle.digest("SHA-256", bytes));

/** Uploads a picture with its hash, so that what is kept is what was taken. Limit: 20 MB (server). */
export async function uploadStill(sessionId: string, requestId: string | null, picture: Blob, token: string | null) {
  const hash = await sha256(await picture.arrayBuffer());
  return call<{ file: string; sha256: string }>(`/api/sessions/${encodeURIComponent(sessionId)}/stills`, {
    body: picture,
    token,
    query: { request: requestId },
    headers: { "X-Content-SHA256": hash },
  });
}

/** A picture that was taken without a line, for an item of the checklist. */
export const uploadOwnStill = (sessionId: string, item: string, takenAt: string, picture: Blob, hash: string, token: string) =>
  call<{ file: string; sha256: string }>(`/api/sessions/${encodeURIComponent(sessionId)}/stills`, { body: picture, token, query: { item, takenAt }, headers: { "X-Content-SHA256": hash } });
