/**
 * Everything that can go wrong has one machine word. The server's own words come as
 * `code` of a problem (RFC 9457) or in front of a hub error; the rest is made here.
 */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly detail: string = "",
    readonly status: number = 0,
  ) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "Problem";
  }
}

const byStatus: Record<number, string> = {
  400: "bad_request",
  401: "sign_in_needed",
  403: "not_allowed",
  404: "not_found",
  409: "conflict",
  410: "gone",
  413: "too_large",
  429: "too_many",
};

/** `status` 5xx means that the server answered but could not do it; 502 to 504 that it is away. */
export function codeForStatus(status: number): string {
  if (status >= 502 && status <= 504) return "server_away";
  return byStatus[status] ?? (status >= 500 ? "server_failed" : "bad_request");
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = await response
    .clone()
    .json()
    .catch(() => null);
  const code = typeof body?.code === "string" ? body.code : codeForStatus(response.status);
  return new Problem(code, typeof body?.detail === "string" ? body.detail : "", response.status);
}

/** Who came by a link has no sign-in: the link was opened elsewhere, taken back, or is too old. */
export const withToken = (problem: Problem) => (problem.status === 401 || problem.code === "sign_in_needed" ? new Problem("link_again", problem.detail, 401) : problem);

/** SignalR wraps a hub error: "An unexpected … HubException: code: what to do". */
export function problemOfHub(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const text = error instanceof Error ? error.message : String(error);
  const match = /(?:HubException: )?\b([a-z]+(?:_[a-z]+)*): ([\s\S]*)$/.exec(text);
  if (/HubException/.test(text) && match?.[1]) return new Problem(match[1], match[2] ?? "");
  if (/status code '?401|Unauthorized/i.test(text)) return new Problem("sign_in_needed", text, 401);
  if (/status code '?403|Forbidden/i.test(text)) return new Problem("not_allowed", text, 403);
  if (/status code '?404|Not Found/i.test(text)) return new Problem("not_found", text, 404);
  return new Problem("network_lost", text);
}

/** A part of the page's code that did not come; each browser has its own words for it. */
const codeLost = /dynamically imported module|module script failed|preload CSS/i;

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new Problem(codeLost.test(words) ? (navigator.onLine ? "server_away" : "offline") : "unexpected", words);
}
