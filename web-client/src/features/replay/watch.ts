/** Live verification: every chunk that is about to play is fetched as it lies in the archive and compared with its line of the log. */
import { reactive, shallowReactive } from "vue";
import { address } from "@/lib/api/http";
import type { Replay, ReplayChunk } from "@/lib/contract/http";
import { Sha256 } from "@/lib/evidence/sha256";

export type ChunkState = "checking" | "good" | "altered" | "missing" | "unknown";
/** So far ahead of the clock, in milliseconds of the viewer. */
const aheadMs = 4_000;
const atATime = 3;
const againAfterMs = 2_000;

async function sha256(bytes: ArrayBuffer): Promise<string> {
  if (!globalThis.crypto?.subtle) return new Sha256().update(new Uint8Array(bytes)).hex();
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** The chunks that play between two moments, of all recordings, in order of time. */
export const chunksBetween = (chunks: readonly ReplayChunk[], fromMs: number, toMs: number) =>
  chunks.filter((c) => c.toMs > fromMs && c.fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs);

export function useWatch(sessionId: string, replay: Replay, view: string, damaged: (file: string) => void) {
  const states = shallowReactive(new Map<number, ChunkState>());
  const sums = reactive({ good: 0, bad: 0, unknown: 0 });
  /** Those that could not be fetched, and when. */
  const failedAt = new Map<number, number>();
  let running = 0;

  async function check(chunk: ReplayChunk): Promise<ChunkState> {
    const response = await fetch(address(`/api/sessions/${encodeURIComponent(sessionId)}/chunks/${chunk.seq}`, { view }), { credentials: "same-origin" });
    if (response.status === 404) return "missing";
    if (!response.ok) return "unknown";
    const bytes = await response.arrayBuffer();
    if (bytes.byteLength < chunk.length) return "missing";
    return (await sha256(bytes)) === chunk.sha256 ? "good" : "altered";
  }

  async function take(chunk: ReplayChunk) {
    running++;
    states.set(chunk.seq, "checking");
    const state = await check(chunk).catch((): ChunkState => "unknown");
    running--;
    // What could not be fetched is tried again when it is passed again, or a little later.
    if (state === "unknown") {
      states.delete(chunk.seq);
      failedAt.set(chunk.seq, performance.now());
    } else {
      states.set(chunk.seq, state);
      failedAt.delete(chunk.seq);
      sums[state === "good" ? "good" : "bad"]++;
    }
    sums.unknown = failedAt.size;
    if (state === "altered" || state === "missing") damaged(chunk.file);
  }

  /** Called as the clock goes on. */
  function look(atMs: number, speed: number) {
    for (const chunk of chunksBetween(replay.chunks, atMs, atMs + aheadMs * speed)) {
      if (running >= atATime) return;
      if (!states.has(chunk.seq) && performance.now() - (failedAt.get(chunk.seq) ?? -Infinity) > againAfterMs) void take(chunk);
    }
  }
  return { states, sums, look };
}
export type Watch = ReturnType<typeof useWatch>;
