/**
 * Why a recording does not play. Only what the server has found damaged is damage: a line that broke, a sign-in that ran out, a server
 * that is busy and a browser without the codec leave the evidence whole, and are said as what they are, with a way to try again.
 */
import { reactive } from "vue";
import { address } from "@/lib/api/http";
import { asProblem, Problem, problemOf } from "@/lib/api/problem";
import { readDamage } from "@/lib/api/sessions";
import type { Damage, Replay, ReplayTrack } from "@/lib/contract/http";

/** What the server answers where the bytes themselves are at fault. */
const damagedWord = "recording_damaged";
/** MediaError.MEDIA_ERR_NETWORK */
const networkError = 2;

export function useFaults(sessionId: string, replay: Replay, view: string) {
  const damage = reactive<Record<string, Damage[]>>({});
  /** Recordings that play without their damaged chunks, and those of which nothing plays. */
  const around = reactive(new Set<string>());
  const lost = reactive(new Set<string>());
  /** Those that are whole, as far as anybody knows, and do not play here and now. */
  const stuck = reactive(new Map<string, Problem>());
  const tries = reactive<Record<string, number>>({});
  const asking = new Set<string>();

  const url = (track: ReplayTrack) => {
    const plain = /[?&]view=/.test(track.url) ? track.url : address(track.url, { view });
    return around.has(track.file) ? address(plain, { whole: "1" }) : plain;
  };

  /** Asks once for all that is damaged and plays the rest. */
  async function playAround(track: ReplayTrack) {
    if (damage[track.file]) return;
    damage[track.file] = await readDamage(sessionId, view, track.file);
    if (damage[track.file]!.some((d) => d.fromMs <= track.fromMs)) lost.add(track.file);
    else if (damage[track.file]!.length) around.add(track.file);
  }

  /** What the server says of the recording's first byte; null: it gives it. */
  async function refusal(track: ReplayTrack): Promise<Problem | null> {
    const response = await fetch(url(track), { credentials: "same-origin", headers: { Range: "bytes=0-0" } }).catch(() => null);
    if (!response) return new Problem(navigator.onLine === false ? "offline" : "server_away");
    if (!response.ok) return problemOf(response);
    void response.body?.cancel();
    return null;
  }

  /** The browser cannot go on. `code` as in MediaError. */
  async function broke(track: ReplayTrack, code?: number) {
    if (asking.has(track.file)) return;
    asking.add(track.file);
    try {
      const before = around.has(track.file);
      await playAround(track);
      if (lost.has(track.file) || around.has(track.file) !== before) return;
      const problem = await refusal(track);
      if (problem?.code === damagedWord || (!problem && around.has(track.file))) lost.add(track.file);
      else stuck.set(track.file, problem ?? new Problem(code === networkError ? "network_lost" : "play_failed"));
    } catch (error) {
      stuck.set(track.file, asProblem(error));
    } finally {
      asking.delete(track.file);
    }
  }

  /** Some chunk of it is not what the log says. That it cannot be asked for now is no matter: the next one asks again. */
  const altered = (file: string) => {
    const track = replay.tracks.find((x) => x.file === file);
    if (track) void playAround(track).catch(() => undefined);
  };
  function retry(file: string) {
    tries[file] = (tries[file] ?? 0) + 1;
    stuck.delete(file);
  }
  return { damage, around, lost, stuck, tries, url, broke, altered, retry };
}
export type Faults = ReturnType<typeof useFaults>;
