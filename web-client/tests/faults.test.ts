import { afterEach, describe, expect, test, vi } from "vitest";
import { useFaults } from "@/features/replay/faults";
import { useWatch } from "@/features/replay/watch";
import type { Damage, Replay, ReplayTrack } from "@/lib/contract/http";

const track = { file: "tracks/applicant-1.mkv", url: "/api/sessions/s/media/applicant-1.mkv?view=v", fromMs: 1_000, toMs: 9_000 } as ReplayTrack;
const replay = { tracks: [track], chunks: [{ seq: 1, file: track.file, length: 3, sha256: "00", fromMs: 1_000, toMs: 3_000, key: true }] } as unknown as Replay;
const altered = (fromMs: number): Damage => ({ seq: 1, fromMs, toMs: fromMs + 2_000, what: "altered" });
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
afterEach(() => vi.unstubAllGlobals());

/** A server that answers so of what is damaged, and of the recording's first byte. */
function serving(damage: () => Response, media: (url: string) => Response) {
  vi.stubGlobal("fetch", async (url: string) => (url.includes("/damage/") ? damage() : media(url)));
  return useFaults("s", replay, "v");
}
const whole = () => json(200, { items: [] });
const given = () => new Response("x", { status: 206 });

describe("a recording that the browser gives up", () => {
  test.each([
    [429, "too_many"],
    [401, "sign_in_needed"],
    [503, "server_away"],
  ])("is not called damaged when the server answers %d", async (status, code) => {
    const faults = serving(whole, () => json(status, {}));
    await faults.broke(track, 4);
    expect([faults.lost.size, faults.stuck.get(track.file)?.code]).toEqual([0, code]);
  });

  test("is not called damaged when nobody can say what is damaged, and says so when tried again", async () => {
    let [asked, served] = [0, 429];
    const faults = serving(() => (asked++ ? whole() : json(served, {})), given);
    await faults.broke(track, 2);
    expect([faults.lost.size, faults.stuck.get(track.file)?.code]).toEqual([0, "too_many"]);
    faults.retry(track.file);
    expect([faults.stuck.size, faults.tries[track.file]]).toEqual([0, 1]);
    served = 200;
    await faults.broke(track, 2);
    expect([faults.lost.size, faults.stuck.get(track.file)?.code]).toEqual([0, "network_lost"]);
  });

  test("of which every byte is there is in a format that this browser lacks", async () => {
    const faults = serving(whole, given);
    await faults.broke(track, 4);
    expect([faults.lost.size, faults.stuck.get(track.file)?.code]).toEqual([0, "play_failed"]);
  });

  test("plays around its damage, and is lost when that does not play either", async () => {
    const faults = serving(() => json(200, { items: [altered(5_000)] }), given);
    await faults.broke(track, 3);
    expect([faults.lost.size, faults.around.has(track.file), faults.url(track)]).toEqual([0, true, `${track.url}&whole=1`]);
    await faults.broke(track, 3);
    expect([faults.lost.has(track.file), faults.stuck.size]).toEqual([true, 0]);
  });

  test("is lost where its beginning is damaged", async () => {
    const faults = serving(() => json(200, { items: [altered(1_000)] }), given);
    await faults.broke(track, 4);
    expect(faults.lost.has(track.file)).toBe(true);
  });
});

test("chunks that could not be fetched are counted, and no more once they are", async () => {
  let status = 429;
  vi.stubGlobal("fetch", async () => new Response("abc", { status }));
  let now = 0;
  vi.stubGlobal("performance", { now: () => now });
  const watch = useWatch("s", replay, "v", () => undefined);
  const look = async () => {
    watch.look(1_500, 1);
    await vi.waitFor(() => expect(watch.states.get(1)).not.toBe("checking"));
  };
  await look();
  expect(watch.sums).toEqual({ good: 0, bad: 0, unknown: 1 });
  status = 200;
  await look();
  expect(watch.sums.unknown).toBe(1);
  now = 3_000;
  await look();
  expect(watch.sums).toEqual({ good: 0, bad: 1, unknown: 0 });
});
