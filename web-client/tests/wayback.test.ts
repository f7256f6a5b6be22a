/** What a page says and does when the way back into the call is refused. */
import { beforeEach, expect, test, vi } from "vitest";
import { createApp, h } from "vue";
import { Live } from "@/lib/session/live";
import AwayBanner from "@/lib/ui/AwayBanner.vue";
import { i18n } from "@/lib/words/i18n";

const server = vi.hoisted(() => ({ called: [] as string[], heard: new Map<string, (value: unknown) => void>(), stopped: 0, assigned: [] as object[], renew: async () => undefined as void, flows: true, start: async () => undefined as void, join: async () => ({}) as object, offer: async () => ({}) as object, exchange: (async () => undefined) as (offer: object) => Promise<unknown>, closed: () => undefined as void }));
vi.mock("@microsoft/signalr", () => ({
  HttpTransportType: {}, LogLevel: {}, HubConnectionState: { Connected: "Connected" },
  HubConnectionBuilder: class {
    withUrl = () => this;
    configureLogging = () => this;
    build = () => {
      const connection = {
        state: "Disconnected", on: (name: string, then: (value: unknown) => void) => void server.heard.set(name, then), stop: async () => void server.stopped++,
        onclose: (then: () => void) => (server.closed = () => ((connection.state = "Disconnected"), then())),
        start: async () => (await server.start(), (connection.state = "Connected")),
        invoke: (name: string) => (server.called.push(name), name === "join" ? server.join() : name === "offer" ? server.offer() : Promise.resolve()),
      };
      return connection;
    };
  },
}));
vi.mock("@/lib/peer/peer", () => ({
  Peer: class {
    constructor(options: { exchange: (offer: object) => Promise<unknown> }) {
      server.exchange = options.exchange;
    }
    state = "connected";
    slots = [];
    assign = (slots: object[]) => void (server.assigned = slots);
    on = () => undefined;
    renew = () => server.renew();
    connect = async () => undefined;
    flows = async () => server.flows;
    grow = async () => undefined;
    useIceServers = async () => undefined;
    prefer = async () => undefined;
    close = () => undefined;
  },
}));

const joined = { participantId: "a", name: "A", admitted: true, iceServers: [], participants: [], checklist: [], recording: "recording", mediaEpoch: "e", slots: [], pictures: [], messages: [], notes: [], stills: [], asked: [], cards: [], asks: [], cameras: [], drawings: [], locations: [], signals: [], frozen: null, decision: null, next: null };
const refused = (status: number) => async () => {
  throw new Error(`Failed to complete negotiation with the server: Error: Status code '${status}'`);
};
async function inCall(token: string | null) {
  const live = new Live({ sessionId: "s", language: "en", token, expectAdmitted: false });
  await live.join(null);
  return live;
}
/** What the banner says of the call. */
function banner(live: Live) {
  const place = document.createElement("div");
  createApp({ render: () => h(AwayBanner, { state: live.state }) }).use(i18n).mount(place);
  return place.querySelector<HTMLElement>("[data-testid=banner]")?.dataset.state ?? null;
}
beforeEach(() => {
  Object.assign(server, { called: [], assigned: [], renew: async () => undefined, flows: true, start: async () => undefined, join: async () => joined });
  vi.stubGlobal("fetch", async () => new Response());
});

test.each([["visit", "link_again"], [null, "sign_in_needed"]])("a line that is refused is told with a way on, not as one that comes back (%s)", async (token, code) => {
  const live = await inCall(token);
  expect(live.state.phase).toBe("in");
  server.start = refused(401);
  server.closed();
  await vi.waitFor(() => expect(live.state.problem?.code).toBe(code));
  expect([live.state.returning, live.state.line, banner(live)]).toEqual([false, "closed", null]);
});

test("a way back that failed is tried again by a press, and its problem goes", async () => {
  const live = await inCall(null);
  server.join = async () => {
    throw new Error("An unexpected error occurred. HubException: evidence_unavailable: Try again soon.");
  };
  server.closed();
  await vi.waitFor(() => expect(live.state.problem?.code).toBe("evidence_unavailable"));
  server.join = async () => joined;
  await live.again();
  expect([live.state.problem, live.state.returning, live.state.phase]).toEqual([null, false, "in"]);
});

test("after a refusal the same press opens the line anew", async () => {
  const live = await inCall(null);
  server.start = refused(403);
  server.closed();
  await vi.waitFor(() => expect(live.state.problem?.code).toBe("not_allowed"));
  server.start = async () => undefined;
  await live.again();
  expect([live.state.problem, live.state.line, live.state.returning]).toEqual([null, "open", false]);
});

test("who came in while the line was away, and the media went on, is shown when it is back", async () => {
  const live = await inCall(null);
  expect(server.assigned).toEqual([]);
  const slots = [{ mid: "5", participantId: "helper-1", kind: "video", since: 7 }];
  server.join = async () => ({ ...joined, slots });
  server.closed();
  await vi.waitFor(() => expect(server.assigned).toEqual(slots));
  expect(live.state.returning).toBe(false);
});

test("who finds the place taken by another page is told that, and the line stays away", async () => {
  const live = await inCall("visit");
  server.join = async () => {
    throw new Error("HubException: replaced: Opened in another page.");
  };
  server.closed();
  await vi.waitFor(() => expect(live.state.phase).toBe("replaced"));
});

test.each([[true], [false]])("a page is told at once that another took its place, whether it is in the call or waits (%s)", async (admitted) => {
  server.join = async () => ({ ...joined, admitted });
  const live = await inCall("visit");
  expect(live.state.phase).toBe(admitted ? "in" : "waiting");
  server.stopped = 0;
  server.heard.get("replaced")!(undefined);
  expect([live.state.phase, live.state.problem?.code, banner(live), server.stopped]).toEqual(["replaced", "replaced", null, 1]);
});

test("a page that offers anew after another took its place is told so at once, not that its picture comes back", async () => {
  const live = await inCall(null);
  server.offer = async () => {
    throw new Error("HubException: replaced: Opened in another page.");
  };
  await expect(server.exchange({})).rejects.toMatchObject({ code: "replaced" });
  expect([live.state.phase, live.state.problem?.code, banner(live)]).toEqual(["replaced", "replaced", null]);
});

test("who is back tells of camera and microphone, whatever becomes of the offer", async () => {
  const live = await inCall(null);
  Object.assign(server, { called: [], flows: false, renew: async () => Promise.reject(new Error("closed")) });
  server.closed();
  await vi.waitFor(() => expect(live.state.problem).not.toBeNull());
  expect(server.called).toEqual(["join", "setMedia"]);
});
