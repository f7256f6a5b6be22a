/** Whether a line that has become doubtful is given up, and when: too soon costs a call that went on, too late a picture that stands. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HubLine } from "@/lib/signal/hub";

const hub = vi.hoisted(() => ({ asked: 0, starts: 0, open: 0, start: async () => undefined as void, answer: (() => undefined) as () => void, refuse: (() => undefined) as () => void }));
vi.mock("@microsoft/signalr", () => ({
  HttpTransportType: {}, LogLevel: {}, HubConnectionState: { Connected: "Connected" },
  HubConnectionBuilder: class {
    withUrl = () => this;
    configureLogging = () => this;
    build = () => {
      let closed = () => undefined as void;
      let stopped = false;
      const connection = {
        state: "Disconnected", on: () => undefined,
        onclose: (then: () => void) => (closed = then),
        start: async () => {
          hub.starts++;
          stopped = false;
          await hub.start();
          if (stopped) throw new Error("stopped");
          hub.open++;
          connection.state = "Connected";
        },
        stop: async () => {
          stopped = true;
          if (connection.state !== "Connected") return;
          hub.open--;
          connection.state = "Disconnected";
          hub.refuse();
          closed();
        },
        invoke: () => new Promise<void>((done, fail) => (hub.asked++, ([hub.answer, hub.refuse] = [done, () => fail(new Error("closed"))]))),
      };
      return connection;
    };
  },
}));

/** When the server answers questions put anew over HTTP; Infinity: never. */
let reachedAfterMs: number;
const questions = vi.fn((signal: AbortSignal) => new Promise<Response>((done, fail) => {
  signal.addEventListener("abort", () => fail(new Error("aborted")));
  if (reachedAfterMs < Infinity) setTimeout(() => done(new Response()), reachedAfterMs);
}));
const rttMs = 50;
const late = 400 + 4 * rttMs;
const overtaken = (answeredMs: number) => 60 + 2 * Math.min(rttMs, answeredMs);
let line: HubLine;
/** What became of the doubt after so long: it lives (true), it was given up (false), or nobody knows yet. */
async function doubted(ms: number, flows?: () => boolean) {
  let lives: boolean | null = null;
  void line.doubt(rttMs, flows).then((result) => (lives = result));
  await vi.advanceTimersByTimeAsync(ms);
  return lives as boolean | null;
}
beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => questions(signal));
  questions.mockClear();
  Object.assign(hub, { asked: 0, starts: 0, open: 0, start: async () => undefined, refuse: () => undefined, answer: () => undefined });
  reachedAfterMs = Infinity;
  line = new HubLine(null);
  await line.open();
});
afterEach(async () => {
  await line.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a line that answers", () => {
  test("lives, and nobody looks for another way any more", async () => {
    const doubt = line.doubt(rttMs);
    await vi.advanceTimersByTimeAsync(late - 1);
    hub.answer();
    expect(await doubt).toBe(true);
    const before = questions.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect([line.isOpen, hub.starts, questions.mock.calls.length]).toEqual([true, 1, before]);
  });
  test("lives though it refuses the question", async () => {
    const doubt = line.doubt(rttMs);
    hub.refuse();
    expect(await doubt).toBe(true);
  });
  test("may be doubted again later", async () => {
    const first = line.doubt(rttMs);
    hub.answer();
    await first;
    expect(await doubted(late)).toBe(false);
    expect(hub.asked).toBe(2);
  });
});

test("a line that does not answer has four round trips and a moment, then it is given up", async () => {
  expect([await doubted(late - 1), line.isOpen]).toEqual([null, true]);
  await vi.advanceTimersByTimeAsync(1);
  expect([line.isOpen, line.state]).toEqual([false, "reconnecting"]);
});

describe("a line that is overtaken by a question put anew", () => {
  const answeredMs = 80;
  beforeEach(() => void (reachedAfterMs = answeredMs));
  test("is given up a moment and two round trips after that answer where nothing comes on the old ways", async () => {
    expect(await doubted(answeredMs + overtaken(answeredMs) - 1, () => false)).toBe(null);
    await vi.advanceTimersByTimeAsync(1);
    expect([line.isOpen, line.state, hub.open]).toEqual([true, "open", 1]);
  });
  test("has its whole time where media still comes", async () => {
    const reopened = vi.fn();
    line.on("reopened", reopened);
    expect(await doubted(late - 1, () => true)).toBe(null);
    expect(reopened).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect([reopened.mock.calls.length, hub.open]).toEqual([1, 1]);
  });
  test("has its whole time too where the line of after it does not open", async () => {
    hub.start = () => new Promise(() => undefined);
    expect(await doubted(late - 1, () => false)).toBe(null);
    await vi.advanceTimersByTimeAsync(1);
    expect([line.isOpen, line.state]).toEqual([false, "reconnecting"]);
  });
  test("leaves none open for who leaves while the line of after it opens", async () => {
    let open = () => undefined as void;
    hub.start = () => new Promise((done) => (open = done));
    expect(await doubted(late, () => false)).toBe(false);
    await line.close();
    open();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([hub.open, line.isOpen, line.state]).toEqual([0, false, "closed"]);
  });
  test("is followed by one that asks which ways there are, where no WebSocket could be opened at once", async () => {
    hub.start = async () => {
      hub.start = async () => undefined;
      throw new Error("no WebSockets here");
    };
    expect(await doubted(late, () => false)).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([hub.starts, hub.open, line.state]).toEqual([3, 1, "open"]);
  });
  test("is followed by the line that was opened meanwhile, and no other is opened", async () => {
    expect(await doubted(answeredMs, () => false)).toBe(null);
    expect(hub.starts).toBe(2);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([hub.starts, hub.open, line.state]).toEqual([2, 1, "open"]);
  });
  test("is asked about media only then: what came before says nothing", async () => {
    let comes = true;
    const asked = doubted(answeredMs + overtaken(answeredMs), () => comes);
    comes = false;
    expect(await asked).toBe(false);
  });
  test("goes on over the way that was found meanwhile, which is told once and not looked for again", async () => {
    const reachable = vi.fn();
    const reopened = vi.fn();
    line.on("reachable", reachable);
    line.on("reopened", reopened);
    expect(await doubted(answeredMs + overtaken(answeredMs), () => false)).toBe(false);
    const before = questions.mock.calls.length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect([reachable.mock.calls.length, reopened.mock.calls.length, questions.mock.calls.length]).toEqual([1, 1, before]);
  });
});

test("a line that answers in time is not given up though it was overtaken", async () => {
  reachedAfterMs = 10;
  const doubt = line.doubt(rttMs, () => false);
  await vi.advanceTimersByTimeAsync(10 + overtaken(10) - 1);
  hub.answer();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([await doubt, line.state]).toEqual([true, "open"]);
  expect(hub.open, "what was opened for after it is closed").toBe(1);
});

test("while one doubt lasts another asks nothing, and so does one of a line that is not open", async () => {
  void line.doubt(rttMs);
  expect(await line.doubt(rttMs)).toBe(false);
  expect(hub.asked).toBe(1);
  await vi.advanceTimersByTimeAsync(late);
  expect([line.isOpen, await line.doubt(rttMs), hub.asked]).toEqual([false, false, 1]);
});

test("who leaves meanwhile is not brought back", async () => {
  void line.doubt(rttMs);
  await line.close();
  reachedAfterMs = 0;
  await vi.advanceTimersByTimeAsync(20_000);
  expect([hub.starts, line.state]).toEqual([1, "closed"]);
});
