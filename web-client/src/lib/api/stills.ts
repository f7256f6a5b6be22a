import { address, call } from "./http";
import { Problem, problemOf, withToken } from "./problem";

const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
export const sha256 = async (bytes: BufferSource) => hex(await crypto.subtle.digest("SHA-256", bytes));
const placeOf = (sessionId: string) => `/api/sessions/${encodeURIComponent(sessionId)}/stills`;

/** Uploads a picture with its hash, so that what is kept is what was taken. Limit: 20 MB (server). */
export async function uploadStill(sessionId: string, requestId: string | null, picture: Blob, token: string | null, gone: (part: number) => void = () => undefined) {
  const hash = await sha256(await picture.arrayBuffer());
  await send(address(placeOf(sessionId), { request: requestId }), picture, hash, token, gone);
}

/** XMLHttpRequest, for only it tells how much has gone. */
function send(to: string, picture: Blob, hash: string, token: string | null, gone: (part: number) => void) {
  return new Promise<void>((done, fail) => {
    const way = new XMLHttpRequest();
    way.open("POST", to);
    way.setRequestHeader("Accept", "application/json");
    way.setRequestHeader("Content-Type", picture.type);
    way.setRequestHeader("X-Content-SHA256", hash);
    if (token) way.setRequestHeader("Authorization", `Bearer ${token}`);
    way.upload.onprogress = (e) => e.lengthComputable && gone(e.loaded / e.total);
    way.onerror = way.onabort = () => fail(new Problem(navigator.onLine === false ? "offline" : "server_away"));
    way.onload = () => {
      if (way.status >= 200 && way.status < 300) done();
      else void problemOf(new Response(way.responseText, { status: way.status })).then((problem) => fail(token ? withToken(problem) : problem));
    };
    way.send(picture);
  });
}

/** A picture that was taken without a line: the answer to a request, or of own accord for an item of the checklist. */
export const uploadKept = (sessionId: string, still: { item: string | null; takenAt: string; picture: Blob; sha256: string }, request: string | null, token: string) =>
  call<{ file: string; sha256: string }>(placeOf(sessionId), { body: still.picture, token, query: { request, item: still.item, takenAt: still.takenAt }, headers: { "X-Content-SHA256": still.sha256 } });
