/** Whose stream goes on and whose starts over, when people come, go and come back. */
import { beforeEach, expect, test, vi } from "vitest";
import { followSlots } from "@/lib/session/streams";

class Stream {
  constructor(private readonly tracks: object[]) {}
  getTracks = () => this.tracks;
}
beforeEach(() => void vi.stubGlobal("MediaStream", Stream));

/** A connection with one track a slot, and the streams that follow it. */
function stage(...mids: string[]) {
  const tracks = new Map(mids.map((mid) => [mid, { mid, readyState: "live" }]));
  const places = new Map<string, string | null>();
  const streams = new Map<string, MediaStream>();
  const gone = new Set<string>();
  const peer = {
    slots: [] as never[],
    tracksOf: (id: string) => [...places].flatMap(([mid, who]) => (who === id ? [tracks.get(mid)! as unknown as MediaStreamTrack] : [])),
  };
  const say = (news: Record<string, string | null>) => {
    for (const [mid, who] of Object.entries(news)) places.set(mid, who);
    peer.slots = [...places].map(([mid, participantId]) => ({ mid, participantId })) as never[];
    followSlots(streams, peer, (id) => !gone.has(id));
  };
  const shows = (id: string) => (streams.get(id)?.getTracks() as unknown as { mid: string }[] | undefined)?.map((track) => track.mid) ?? null;
  return { say, shows, streams, gone, tracks };
}

test("who is away for a moment keeps the stream and comes back into it, sound first", () => {
  const { say, streams, shows } = stage("2", "3");
  say({ "2": "ann", "3": "ann" });
  const first = streams.get("ann");
  say({ "2": null, "3": null });
  say({ "2": "ann" });
  say({ "3": "ann" });
  expect([streams.get("ann") === first, shows("ann")]).toEqual([true, ["2", "3"]]);
});

test("who comes back into other slots has another stream", () => {
  const { say, shows } = stage("2", "3", "4", "5");
  say({ "2": "ann", "3": "ann" });
  say({ "2": null, "3": null });
  say({ "4": "ann", "5": "ann" });
  expect(shows("ann")).toEqual(["4", "5"]);
});

test("somebody else in a slot is never shown as who was there before", () => {
  const { say, shows } = stage("2", "3");
  say({ "2": "ann", "3": "ann" });
  say({ "2": null, "3": null });
  say({ "3": "bob" });
  expect([shows("ann"), shows("bob")]).toEqual([null, ["3"]]);
});

test("who left for good, or was asked to step away, is shown no longer", () => {
  const { say, shows, gone } = stage("2", "3");
  say({ "2": "ann", "3": "ann" });
  gone.add("ann");
  say({ "2": null, "3": null });
  expect(shows("ann")).toBe(null);
});

test("a stream of a connection that is closed is not kept", () => {
  const { say, shows, tracks } = stage("2", "3");
  say({ "2": "ann", "3": "ann" });
  for (const track of tracks.values()) track.readyState = "ended";
  say({ "2": null, "3": null });
  expect(shows("ann")).toBe(null);
});
