/** One master clock for all recordings of a session: media elements follow it, it waits for those that load. */
import { computed, onUnmounted, reactive, ref, shallowRef } from "vue";
import type { Problem } from "@/lib/api/problem";
import type { ReplayTrack } from "@/lib/contract/http";
import { cheapMoment, correct, covers, median } from "./sync";

/** How often everybody is brought into step. */
const tickMs = 40;
/** Who has not loaded for so long no longer holds up the others. */
const patienceMs = 8_000;
/** What happened is shown from so long before it at most, and steps of seconds are so much longer or shorter: a decoder enters a film at a key frame. */
const leadUpMs = 4_000;
const stepMs = 2_000;
/** At 25 pictures a second. */
const pictureMs = 40;

interface Follower {
  track: ReplayTrack;
  media: HTMLMediaElement;
}

/**
 * @param fromMs Where it begins: nobody waits through the moments before the first picture.
 * @param keys Where the films can be entered, by recording; in order of time.
 * @param broke Told when the browser cannot go on with a recording, with the code of its MediaError.
 */
export function usePlayer(durationMs: () => number, keys: () => readonly (readonly number[])[], broke: (track: ReplayTrack, code?: number) => void = () => undefined, fromMs = 0) {
  const followers = new Map<string, Follower>();
  const atMs = ref(fromMs);
  /** The moment that somebody asked for, up to which the pictures lead. */
  const askedMs = ref(0);
  const momentMs = computed(() => Math.max(atMs.value, askedMs.value));
  const playing = ref(false);
  const waiting = ref(false);
  const speed = ref(1);
  const problem = shallowRef<Problem | null>(null);
  const driftMs = reactive<Record<string, number>>({});
  let before = 0;
  let waitedMs = 0;
  let frame = 0;
  let soughtAt = -Infinity;

  function attach(track: ReplayTrack, media: HTMLMediaElement | null) {
    const known = followers.get(track.file);
    if (!media) return void (known && !known.media.isConnected && followers.delete(track.file));
    if (known?.media === media) return;
    followers.set(track.file, { track, media });
    media.addEventListener("error", () => broke(track, media.error?.code));
    media.addEventListener("loadedmetadata", () => place(track, media));
    place(track, media);
  }

  const wanted = (track: ReplayTrack, at = atMs.value) => (Math.min(Math.max(at, track.fromMs), track.toMs - 1) - track.fromMs) / 1000;

  /** Puts one recording at the clock's time while it stands still. */
  function place(track: ReplayTrack, media: HTMLMediaElement) {
    if (Math.abs(media.currentTime - wanted(track)) > 0.01) media.currentTime = wanted(track);
  }

  function follow({ track, media }: Follower) {
    if (!covers(track, atMs.value) || media.ended || media.error) return media.pause();
    const step = correct((atMs.value - track.fromMs) / 1000, media.currentTime, speed.value);
    driftMs[track.file] = atMs.value - track.fromMs - media.currentTime * 1000;
    if ("seekTo" in step) media.currentTime = step.seekTo;
    else if (Math.abs(media.playbackRate - step.rate) > 0.002) media.playbackRate = step.rate;
    if (media.paused) void media.play().catch(() => undefined);
  }

  const inPicture = () => [...followers.values()].filter(({ track, media }) => covers(track, atMs.value) && !media.error && !media.ended);
  /** Someone who is in the picture now has not loaded this moment yet. */
  const lacks = ({ track, media }: Follower) => (media.seeking || media.readyState < media.HAVE_FUTURE_DATA) && atMs.value < track.toMs - 300;

  /** The pictures lead once they all play: a clock of its own would only run away from a machine that is slow for a moment. */
  function advance(passedMs: number) {
    const shown = inPicture().filter(({ media }) => !media.paused && !media.seeking);
    const middle = median(shown.map(({ track, media }) => track.fromMs + media.currentTime * 1000));
    const ahead = atMs.value + passedMs * speed.value;
    const pull = middle === null ? 0 : middle - ahead;
    const most = passedMs * speed.value * 0.5;
    atMs.value = Math.min(durationMs(), ahead + (Math.abs(pull) < 1_000 ? Math.max(-most, Math.min(most, pull * 0.3)) : 0));
  }

  function tick() {
    const now = performance.now();
    const passed = Math.min(500, now - before);
    before = now;
    if (!playing.value) return;
    const lacking = inPicture().filter(lacks);
    waitedMs = lacking.length ? waitedMs + passed : 0;
    waiting.value = lacking.length > 0 && waitedMs < patienceMs;
    if (waiting.value) return followers.forEach(({ media }) => media.pause());
    advance(passed);
    followers.forEach(follow);
    if (atMs.value >= durationMs()) pause();
  }
  const timer = setInterval(tick, tickMs);

  function play() {
    if (atMs.value >= durationMs()) seek(0);
    before = performance.now();
    waitedMs = 0;
    playing.value = true;
    // Within the person's own press, so that sound is let through.
    for (const { media } of inPicture()) void media.play().catch(() => undefined);
  }
  function pause() {
    playing.value = waiting.value = false;
    followers.forEach(({ media }) => media.pause());
  }
  /** Exactly there, however much must be decoded for it. Dragging makes many: only the newest of a frame reaches the recordings. */
  function seek(toMs: number, forMs = toMs) {
    atMs.value = Math.min(durationMs(), Math.max(0, toMs));
    askedMs.value = forMs;
    waitedMs = 0;
    soughtAt = performance.now();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() =>
      followers.forEach(({ track, media }) => {
        if (!playing.value) media.pause();
        place(track, media);
      }),
    );
  }
  /** Soon somewhere within `withinMs` of it. */
  const near = (toMs: number, withinMs: number) => seek(cheapMoment(keys(), toMs, { fromMs: toMs - withinMs, toMs: toMs + withinMs }));
  /** Soon, and a little before: it is seen to happen. */
  const leadUpTo = (toMs: number) => seek(cheapMoment(keys(), toMs, { fromMs: toMs - leadUpMs, toMs }), toMs);
  const step = (byMs: number) => near(atMs.value + byMs, stepMs);
  /** Soon somewhere beyond it, seen from here: whoever goes on in small steps comes on with each. */
  const beyond = (toMs: number) => seek(cheapMoment(keys(), toMs, toMs > atMs.value ? { fromMs: toMs, toMs: toMs + stepMs } : { fromMs: toMs - stepMs, toMs }));
  /** So many pictures on or back, to the very one. */
  function pictures(by: number) {
    pause();
    seek(atMs.value + by * pictureMs);
  }
  /** Until nobody has looked for a place for so long: what is made beside the pictures must not slow them. */
  async function quiet(ms: number) {
    for (let left = ms; left > 0; left = soughtAt + ms - performance.now()) await new Promise((done) => setTimeout(done, left));
  }
  onUnmounted(() => {
    clearInterval(timer);
    cancelAnimationFrame(frame);
    pause();
  });
  /** How far the players of this moment are from one another. */
  const apartMs = computed(() => {
    const drifts = inPicture().map(({ track }) => driftMs[track.file] ?? 0);
    return drifts.length > 1 ? Math.max(...drifts) - Math.min(...drifts) : 0;
  });
  return { atMs, momentMs, playing, waiting, speed, problem, apartMs, attach, play, pause, quiet, toggle: () => (playing.value ? pause() : play()), seek, near, beyond, leadUpTo, step, pictures };
}
export type Player = ReturnType<typeof usePlayer>;
