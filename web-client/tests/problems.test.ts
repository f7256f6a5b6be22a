import { afterEach, describe, expect, test, vi } from "vitest";
import { address, call } from "@/lib/api/http";
import { problemOf, problemOfHub } from "@/lib/api/problem";
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
