import { Problem, problemOf, withToken } from "./problem";

/** Says "ran-out" when the server wants the purpose of a view again: whoever shows the view asks for it. */
export const viewRanOut = new EventTarget();

function told(problem: Problem): Problem {
  if (problem.code === "view_needed") viewRanOut.dispatchEvent(new Event("ran-out"));
  return problem;
}

export interface Call {
  method?: string;
  body?: unknown;
  /** Visit token of an applicant; staff are known by their cookie. */
  token?: string | null;
  query?: Record<string, string | number | boolean | null | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export function address(path: string, query: Call["query"] = {}): string {
  const pairs = Object.entries(query).filter(([, v]) => v !== null && v !== undefined && v !== "");
  if (!pairs.length) return path;
  return path + (path.includes("?") ? "&" : "?") + new URLSearchParams(pairs.map(([k, v]) => [k, String(v)])).toString();
}

function request({ method, body, token, headers, signal }: Call): RequestInit {
  const raw = body instanceof Blob;
  return {
    method: method ?? (body === undefined ? "GET" : "POST"),
    credentials: "same-origin",
    signal,
    headers: {
      Accept: "application/json",
      ...(body !== undefined && { "Content-Type": raw ? body.type : "application/json" }),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
  };
}

async function answered(path: string, options: Call): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(path, options.query), request(options));
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(navigator.onLine === false ? "offline" : "server_away");
  }
  if (!response.ok) throw told(options.token ? withToken(await problemOf(response)) : await problemOf(response));
  return response;
}

/** Calls the server for a file. */
export const callForFile = async (path: string, body: unknown): Promise<Blob> => (await answered(path, { body })).blob();

/** Calls the server and gives its JSON; throws a Problem with a machine word for everything else. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await answered(path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (!text) return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Problem("server_away", "The answer was not from the service.", response.status);
  }
}
