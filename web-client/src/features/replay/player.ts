/** One master clock for all recordings of a session: media elements follow it, it waits for those that load. */
import { onUnmounted, ref, shallowRef } from "vue";
import type { ReplayTrack } from "@/lib/contract/http";
import { Problem } from "@/lib/api/problem";
import { correct, covers } from "./sync";

const tickMs = 80;

export function usePlayer(durationMs: () => number) {
  const elements = new Map<string, { track: ReplayTrack; media: HTMLMediaElement }>();
  const atMs = ref(0);
  const playing = ref(false);
  const waiting = ref(false);
  const speed = ref(1);
  const problem = shallowRef<Problem | null>(null);
  let before = 0;

  function attach(track: ReplayTrack, media: HTMLMediaElement | null) {
    if (!media) return void elements.delete(track.file);
    if (elements.get(track.file)?.media === media) return;
    elements.set(track.file, { track, media });
    media.addEventListener("error", () => (problem.value = new Problem("play_failed", track.file)));
    place(track, media);
  }

  /** Puts one recording at the clock's time while it stands still. */
  function place(track: ReplayTrack, media: HTMLMediaElement) {
    const wanted = (Math.min(Math.max(atMs.value, track.fromMs), track.toMs) - track.fromMs) / 1000;
    if (Math.abs(media.currentTime - wanted) > 0.01) media.currentTime = wanted;
  }

  function follow(track: ReplayTrack, media: HTMLMediaElement) {
    if (!covers(track, atMs.value) || media.ended) return media.pause();
    const step = correct((atMs.value - track.fromMs) / 1000, media.currentTime, speed.value);
    if ("seekTo" in step) media.currentTime = step.seekTo;
    else media.playbackRate = step.rate;
    if (media.paused) void media.play().catch(() => undefined);
  }

  /** Someone who is in the picture now has not loaded this moment yet. */
  const lacking = () =>
    [...elements.values()].some(({ track, media }) => covers(track, atMs.value) && !media.error && !media.ended && (media.seeking || media.readyState < media.HAVE_FUTURE_DATA) && atMs.value < track.toMs - 300);

  function tick() {
    const now = performance.now();
    const passed = now - before;
    before = now;
    if (!playing.value) return;
    waiting.value = lacking();
    if (waiting.value) {
      for (const { media } of elements.values()) if (media.readyState >= media.HAVE_FUTURE_DATA) media.pause();
      return;
    }
    atMs.value = Math.min(durationMs(), atMs.value + passed * speed.value);
    for (const { track, media } of elements.values()) follow(track, media);
    if (atMs.value >= durationMs()) pause();
  }
  const timer = setInterval(tick, tickMs);

  function play() {
    if (atMs.value >= durationMs()) seek(0);
    before = performance.now();
    playing.value = true;
    // Within the person's own press, so that sound is let through.
    for (const { track, media } of elements.values()) if (covers(track, atMs.value)) void media.play().catch(() => undefined);
  }
  function pause() {
    playing.value = waiting.value = false;
    for (const { media } of elements.values()) media.pause();
  }
  function seek(toMs: number) {
    atMs.value = Math.min(durationMs(), Math.max(0, toMs));
    for (const { track, media } of elements.values()) {
      if (!playing.value) media.pause();
      place(track, media);
    }
  }
  onUnmounted(() => {
    clearInterval(timer);
    pause();
  });
  return { atMs, playing, waiting, speed, problem, attach, play, pause, toggle: () => (playing.value ? pause() : play()), seek };
}
export type Player = ReturnType<typeof usePlayer>;
