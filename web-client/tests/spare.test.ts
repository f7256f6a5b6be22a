/** The connection that is made while the way back is still looked for, and taken once it is found. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer, Slot } from "@/lib/contract/session";
import { Peer } from "@/lib/peer/peer";

class Sender {
  track: MediaStreamTrack | null = null;
  replaceTrack = async (track: MediaStreamTrack | null) => void (this.track = track);
  getParameters = () => ({ encodings: [] });
  setParameters = async () => undefined;
}
class Connection {
  static made: Connection[] = [];
  /** Goes on while an answer is taken in. */
  static meanwhile = () => undefined as void;
  readonly number = Connection.made.push(this);
  readonly transceivers: { direction: string; mid: string | null; sender: Sender; receiver: { track: { kind: string } } }[] = [];
  connectionState = "new";
  closed = false;
  localDescription: { sdp: string } | null = null;
  remoteDescription: object | null = null;
  onconnectionstatechange = () => undefined as void;
  addTransceiver(what: string | MediaStreamTrack, { direction }: { direction: string }) {
    const transceiver = { direction, mid: `${this.transceivers.length}`, sender: new Sender(), receiver: { track: { kind: typeof what === "string" ? what : what.kind } } };
    if (typeof what !== "string") transceiver.sender.track = what;
    this.transceivers.push(transceiver);
    return transceiver;
  }
  createOffer = async () => ({ sdp: `offer ${this.number}` });
  setLocalDescription = async (offer: { sdp: string }) => void (this.localDescription = offer);
  setRemoteDescription = async (answer: object) => {
    Connection.meanwhile();
    this.remoteDescription = answer;
  };
  getTransceivers = () => this.transceivers;
  getReceivers = () => [];
  getStats = async () => new Map();
  close = () => void (this.closed = true);
}

const exchange = vi.fn(async ({ sdp }: { sdp: string }): Promise<Answer> => ({ sdp: `answer to ${sdp}`, slots: [] }));
const offered = () => exchange.mock.calls.map(([offer]) => offer.sdp);
const open = () => Connection.made.filter((c) => !c.closed).map((c) => c.number);
let peer: Peer;
beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("RTCPeerConnection", Connection);
  Connection.made = [];
  Connection.meanwhile = () => undefined;
  exchange.mockClear();
  peer = new Peer({ exchange });
  await peer.connect();
});
afterEach(() => {
  peer.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a renewal takes the connection that was made ahead, and makes no other", async () => {
  peer.prepareSpare();
  expect(open()).toEqual([1, 2]);
  await peer.renew();
  await vi.advanceTimersByTimeAsync(0);
  expect([offered(), open()]).toEqual([["offer 1", "offer 2"], [2]]);
});

const slot = (participantId: string | null, since: number): Slot => ({ mid: "3", participantId, kind: "video", since });

test("who is told to be in a slot while the answer is taken in stays there: the answer is older", async () => {
  exchange.mockResolvedValueOnce({ sdp: "answer", slots: [slot(null, 1)] });
  Connection.meanwhile = () => peer.assign([slot("ann", 2)]);
  await peer.renew();
  expect(peer.slots).toEqual([slot("ann", 2)]);
});

test("news of a slot that overtake an answer on their way hold, and what was said of a connection before does not", async () => {
  exchange.mockImplementationOnce(async () => {
    peer.assign([{ ...slot("somebody of before", 9), mid: "5" }]);
    peer.assign([slot("ann", 12)]);
    return { sdp: "answer", slots: [slot(null, 10), { ...slot("bob", 11), mid: "5" }] };
  });
  await peer.renew();
  expect(peer.slots.map((s) => [s.mid, s.participantId])).toEqual([["5", "bob"], ["3", "ann"]]);
  peer.assign([slot(null, 13)]);
  expect(peer.slots[1]).toEqual(slot(null, 13));
});

test("however often it is asked for while it is fresh, one is made", async () => {
  peer.prepareSpare();
  await vi.advanceTimersByTimeAsync(2_900);
  peer.prepareSpare();
  expect(open()).toEqual([1, 2]);
});

test("one that is older than three seconds may come from a network that is gone: it is closed and another taken", async () => {
  peer.prepareSpare();
  await vi.advanceTimersByTimeAsync(3_000);
  await peer.renew();
  await vi.advanceTimersByTimeAsync(0);
  expect([offered(), open()]).toEqual([["offer 1", "offer 3"], [3]]);
});

test("an old one is replaced when another is asked for", async () => {
  peer.prepareSpare();
  await vi.advanceTimersByTimeAsync(3_100);
  peer.prepareSpare();
  expect(open()).toEqual([1, 3]);
});

test("one with too few places, since more people came in meanwhile, is not taken", async () => {
  peer.prepareSpare();
  await peer.grow(4);
  await peer.renew();
  await vi.advanceTimersByTimeAsync(0);
  expect([offered(), open()]).toEqual([["offer 1", "offer 1", "offer 3"], [3]]);
  expect(Connection.made[2]!.transceivers.filter((t) => t.direction === "recvonly")).toHaveLength(8);
});

test("a renewal has a place for everybody who is there and no more: each makes its answer slower to take in", async () => {
  const places = (number: number) => Connection.made[number - 1]!.transceivers.filter((t) => t.direction === "recvonly").length / 2;
  await peer.grow(1);
  await peer.renew();
  expect([places(1), places(2)]).toEqual([2, 1]);
  await peer.grow(3);
  expect([offered(), places(2)]).toEqual([["offer 1", "offer 2", "offer 2"], 3]);
  await peer.grow(2);
  await peer.renew();
  expect(places(3)).toBe(2);
});

test("who turns out to be there before anything is offered has a place in the first offer", async () => {
  const early = new Peer({ exchange });
  await early.prepare();
  await early.grow(4);
  await early.connect();
  expect(Connection.made[1]!.transceivers.filter((t) => t.direction === "recvonly")).toHaveLength(8);
  expect(offered()).toEqual(["offer 1", "offer 2"]);
  early.close();
});

test("an answer that is never taken in is given up for another connection", async () => {
  vi.stubGlobal("RTCPeerConnection", class extends Connection {
    override setRemoteDescription = async (answer: object) => (this.number === 2 ? new Promise<never>(() => undefined) : void (this.remoteDescription = answer));
  });
  const renewed = peer.renew();
  await vi.advanceTimersByTimeAsync(11_900);
  expect(offered()).toEqual(["offer 1", "offer 2"]);
  await vi.advanceTimersByTimeAsync(400);
  expect([offered(), open()]).toEqual([["offer 1", "offer 2", "offer 3"], [3]]);
  await renewed;
});

test("an offer that is refused is not repeated by itself", async () => {
  exchange.mockRejectedValueOnce(new Error("not admitted"));
  await expect(peer.renew()).rejects.toThrow("not admitted");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(offered()).toEqual(["offer 1", "offer 2"]);
});

test("it sends the camera that was chosen after it was made", async () => {
  peer.prepareSpare();
  const camera = { kind: "video" } as MediaStreamTrack;
  await peer.send("video", camera);
  expect(Connection.made.map((c) => c.transceivers[1]!.sender.track)).toEqual([camera, camera]);
  await peer.renew();
  expect(Connection.made).toHaveLength(2);
});

test.each([["paused", () => peer.pause()], ["closed", () => peer.close()]])("a call that is %s leaves none open", (_, end) => {
  peer.prepareSpare();
  end();
  expect(open()).toEqual([]);
});

test("a call that is over makes none", () => {
  peer.close();
  peer.prepareSpare();
  expect(open()).toEqual([]);
});

test("a renewal that another overtakes is no failure, and the other does not wait for it, though what is closed never answers", async () => {
  exchange.mockImplementationOnce(() => new Promise(() => undefined));
  const first = peer.renew();
  await vi.advanceTimersByTimeAsync(0);
  const second = peer.renew();
  await Promise.all([first, second]);
  await vi.advanceTimersByTimeAsync(0);
  expect([offered(), open()]).toEqual([["offer 1", "offer 2", "offer 3"], [3]]);
});

test("one whose offer fails because it was closed says nothing of it either", async () => {
  vi.stubGlobal("RTCPeerConnection", class extends Connection {
    override createOffer = () => (this.number === 2 ? new Promise<never>((_, failed) => (this.close = () => void failed(new Error("closed")))) : Promise.resolve({ sdp: `offer ${this.number}` }));
  });
  const first = peer.renew();
  await vi.advanceTimersByTimeAsync(0);
  await Promise.all([first, peer.renew()]);
  expect(offered()).toEqual(["offer 1", "offer 3"]);
});
