import { afterEach, describe, expect, test, vi } from "vitest";
import { address, call } from "@/lib/api/http";
import { asProblem, problemOf, problemOfHub } from "@/lib/api/problem";
import { deviceProblem } from "@/lib/devices/devices";

const answer = (status: number, body: unknown, type = "application/problem+json") =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "Content-Type": type } });
afterEach(() => vi.unstubAllGlobals());

describe("an answer that is no success", () => {
  test("is named by the server's own word", async () => {
    const problem = await problemOf(answer(410, { code: "link_used", detail: "Ask for a new link." }));
    expect([problem.code, problem.detail, problem.status]).toEqual(["link_used", "Ask for a new link.", 410]);
  });

  test("is named by its status when the server gave no word", async () => {
    expect((await problemOf(answer(401, "<html>", "text/html"))).code).toBe("sign_in_needed");
    expect((await problemOf(answer(503, "<html>", "text/html"))).code).toBe("server_away");
    expect((await problemOf(answer(500, "", "text/plain"))).code).toBe("server_failed");
  });

  test("becomes the problem that a call throws", async () => {
    vi.stubGlobal("fetch", async () => answer(409, { code: "taken_by_other" }));
    await expect(call("/api/cases/1/take", { method: "POST" })).rejects.toMatchObject({ code: "taken_by_other", status: 409 });
  });
});

test("a server that can't be reached is said to be away", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  await expect(call("/api/staff/me")).rejects.toMatchObject({ code: "server_away" });
});

test("a page in place of an answer is not taken for one", async () => {
  vi.stubGlobal("fetch", async () => answer(200, "<!doctype html>", "text/html"));
  await expect(call("/api/staff/me")).rejects.toMatchObject({ code: "server_away" });
});

test("an empty answer is fine", async () => {
  vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
  await expect(call("/api/staff/sign-out", { method: "POST" })).resolves.toBeUndefined();
});

test("an address leaves out what was not asked", () => {
  expect(address("/api/cases", { q: "", mine: true, state: undefined })).toBe("/api/cases?mine=true");
  expect(address("/a?b=1", { view: "x y" })).toBe("/a?b=1&view=x+y");
});

describe("a hub error", () => {
  test("gives its word and what to do", () => {
    const problem = problemOfHub(new Error("An unexpected error occurred invoking 'decide' on the server. HubException: not_recording: Wait for the disk."));
    expect([problem.code, problem.detail]).toEqual(["not_recording", "Wait for the disk."]);
  });
  test("without a word means that the line is lost", () => {
    expect(problemOfHub(new Error("Invocation canceled due to the underlying connection being closed.")).code).toBe("network_lost");
  });
  test("of a refused connection keeps its status, so that nobody tries for ever", () => {
    expect(problemOfHub(new Error("Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'")).status).toBe(401);
  });
});

describe("a camera that can't be had", () => {
  const named = (name: string, message = "") => deviceProblem(Object.assign(new Error(message), { name })).code;
  test.each([
    ["NotAllowedError", "Permission denied", "permission_refused"],
    ["NotAllowedError", "Permission dismissed", "permission_dismissed"],
    ["NotFoundError", "", "no_camera"],
    ["NotReadableError", "Could not start video source", "device_in_use"],
    ["AbortError", "Starting videoinput failed", "device_in_use"],
    ["SomethingNew", "", "device_failed"],
  ])("%s (%s) is said as %s", (name, message, code) => expect(named(name, message)).toBe(code));
});

test("a part of the page that does not come is no unknown fault", () => {
  vi.stubGlobal("navigator", { onLine: true });
  expect(asProblem(new TypeError("Failed to fetch dynamically imported module: /assets/CallStep.js")).code).toBe("server_away");
  expect(asProblem(new TypeError("error loading dynamically imported module")).code).toBe("server_away");
  vi.stubGlobal("navigator", { onLine: false });
  expect(asProblem(new TypeError("Importing a module script failed.")).code).toBe("offline");
  expect(asProblem(new TypeError("x is undefined")).code).toBe("unexpected");
});

describe("a link asked for early", () => {
  const redeemed = { visitToken: "t", sessionId: "s", visit: { sessionState: "open" } };
  /** A page of its own. */
  const page = async () => {
    vi.resetModules();
    return import("@/lib/api/visit");
  };

  test("is asked for once, and anew when tried again", async () => {
    const asked = vi.fn(async () => answer(200, redeemed, "application/json"));
    vi.stubGlobal("fetch", asked);
    const { openEarly, openLink } = await page();
    openEarly("early-link");
    await expect(openLink("early-link")).resolves.toEqual(redeemed);
    expect(asked).toHaveBeenCalledTimes(1);
    await openLink("early-link");
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test("fails for who asks, and not before", async () => {
    vi.stubGlobal("fetch", async () => answer(410, { code: "link_expired" }));
    const { openEarly, openLink } = await page();
    openEarly("old-link");
    await new Promise((done) => setTimeout(done));
    await expect(openLink("old-link")).rejects.toMatchObject({ code: "link_expired" });
  });

  test("is not asked for again where the page was first", async () => {
    const asked = vi.fn(async () => answer(200, redeemed, "application/json"));
    vi.stubGlobal("fetch", asked);
    const { openEarly, openLink } = await page();
    await openLink("late-link");
    openEarly("late-link");
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test("answers no other link", async () => {
    vi.stubGlobal("fetch", async (_: string, { body }: RequestInit) => answer(200, { ...redeemed, sessionId: JSON.parse(String(body)).token }, "application/json"));
    const { openEarly, openLink } = await page();
    openEarly("one-link");
    expect((await openLink("other-link")).sessionId).toBe("other-link");
  });
});
