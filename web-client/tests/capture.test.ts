import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CaptureWatch, noticeMs, type Paused, retryMs } from "@/lib/devices/capture";

/** A track and a stream as far as a watch looks at them. */
class Track extends EventTarget {
  muted = false;
  enabled = true;
  readyState: "live" | "ended" = "live";
  constructor(
    readonly kind: "audio" | "video",
    readonly label = "",
  ) {
    super();
  }
  /** Nothing any more, once it has ended. */
  getSettings = () => (this.readyState === "live" ? { deviceId: this.label } : {});
  stop() {
    this.readyState = "ended";
  }
  become(state: "mute" | "unmute" | "ended") {
    if (state === "ended") this.readyState = "ended";
    else this.muted = state === "mute";
    this.dispatchEvent(new Event(state));
  }
}
class Stream {
  tracks = [new Track("audio"), new Track("video")];
  getTracks = () => this.tracks;
  removeTrack = (track: Track) => (this.tracks = this.tracks.filter((t) => t !== track));
  addTrack = (track: Track) => void this.tracks.push(track);
}

let hidden = false;
const setHidden = (now: boolean) => {
  hidden = now;
  document.dispatchEvent(new Event("visibilitychange"));
};

const word = (paused: Paused["audio"]) => (paused === "gone" ? "gone" : paused ? "paused" : "runs");

function watched(reopen: (kind: "audio" | "video", deviceId?: string) => Promise<unknown> = () => Promise.reject(new Error("busy")), stopsWhenHidden = false) {
  const stream = new Stream();
  const told: string[] = [];
  const watch = new CaptureWatch(stream as never, {
    reopen: reopen as never,
    changed: (p) => told.push(`audio ${word(p.audio)}, video ${word(p.video)}`),
    replaced: (kind, _, another) => told.push(`${kind} replaced${another ? " by another" : ""}`),
    stopsWhenHidden,
  });
  return { stream, told, watch };
}

describe("a phone that takes the camera away", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    hidden = false;
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  });
  afterEach(() => vi.useRealTimers());

  test("is told once it lasts, and again when it gives it back", () => {
    const { stream, told } = watched();
    stream.tracks[1]!.become("mute");
    expect(told).toEqual([]);
    vi.advanceTimersByTime(noticeMs);
    stream.tracks[1]!.become("unmute");
    vi.advanceTimersByTime(noticeMs);
    expect(told).toEqual(["audio runs, video paused", "audio runs, video runs"]);
  });
  test("for a blink is not told", () => {
    const { stream, told } = watched();
    stream.tracks[0]!.become("mute");
    vi.advanceTimersByTime(noticeMs / 2);
    stream.tracks[0]!.become("unmute");
    vi.advanceTimersByTime(noticeMs * 2);
    expect(told).toEqual([]);
  });
  test("for good gets it opened anew, in the stream's place, switched as it was", async () => {
    const fresh = new Track("video");
    const { stream, told } = watched(() => Promise.resolve(fresh));
    stream.tracks[1]!.enabled = false;
    stream.tracks[1]!.become("ended");
    await vi.advanceTimersByTimeAsync(noticeMs);
    expect(stream.tracks).toContain(fresh);
    expect(stream.tracks).toHaveLength(2);
    expect(fresh.enabled).toBe(false);
    expect(told).toEqual(["video replaced"]);
  });
  test("and holds it for long is asked again and again, and the pause is told meanwhile", async () => {
    let tries = 0;
    const fresh = new Track("audio");
    const { stream, told } = watched(() => (++tries < 4 ? Promise.reject(new Error("busy")) : Promise.resolve(fresh)));
    stream.tracks[0]!.become("ended");
    await vi.advanceTimersByTimeAsync(retryMs * 3 + noticeMs);
    expect(tries).toBe(4);
    expect(told).toEqual(["audio paused, video runs", "audio replaced", "audio runs, video runs"]);
  });
  test("while the page is not seen is left alone until the person is back", async () => {
    let tries = 0;
    const fresh = new Track("video");
    const { stream, told } = watched(() => (tries++, Promise.resolve(fresh)));
    setHidden(true);
    stream.tracks[1]!.become("ended");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tries).toBe(0);
    expect(told).toEqual(["audio runs, video paused"]);
    setHidden(false);
    await vi.advanceTimersByTimeAsync(noticeMs);
    expect(told.slice(1)).toEqual(["video replaced", "audio runs, video runs"]);
  });
});

test("a phone's page that is left is told at once; a desk's other window is not", () => {
  const phone = watched(undefined, true);
  const desk = watched(undefined, false);
  hidden = true;
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  setHidden(true);
  setHidden(false);
  expect(phone.told[0]).toBe("audio runs, video paused");
  expect(desk.told).toEqual([]);
  phone.watch.close();
  desk.watch.close();
});

test("a watch that is closed tells nothing more", () => {
  const { stream, told, watch } = watched(undefined, true);
  watch.close();
  setHidden(true);
  stream.tracks[0]!.become("mute");
  expect(told).toEqual([]);
});

describe("a plug that is pulled", () => {
  const devices = new EventTarget();
  const none = () => Promise.reject(Object.assign(new Error(), { name: "NotFoundError" }));
  beforeEach(() => {
    vi.useFakeTimers();
    Object.defineProperty(document, "hidden", { configurable: true, value: false });
    Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: devices });
  });
  afterEach(() => vi.useRealTimers());

  test("is told as such while nothing takes its place, and what is plugged in is opened at once", async () => {
    let there: Track | null = null;
    const { stream, told } = watched(() => (there ? Promise.resolve(there) : none()));
    stream.tracks[1]!.become("ended");
    await vi.advanceTimersByTimeAsync(noticeMs);
    there = new Track("video");
    devices.dispatchEvent(new Event("devicechange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(["audio runs, video gone", "video replaced", "audio runs, video runs"]);
  });
  test("of a camera that was only taken for a while before is told too", async () => {
    let gone = false;
    const { stream, told } = watched(() => (gone ? none() : Promise.reject(Object.assign(new Error(), { name: "NotReadableError" }))));
    stream.tracks[1]!.become("ended");
    await vi.advanceTimersByTimeAsync(noticeMs);
    gone = true;
    await vi.advanceTimersByTimeAsync(retryMs);
    expect(told).toEqual(["audio runs, video paused", "audio runs, video gone"]);
  });
  test("leaves its place to another device, which is said; one that comes back is the same, which is not worth a word", async () => {
    const asked: unknown[] = [];
    const answers = [new Track("video", "built in"), new Track("video", "built in")];
    const { stream, told, watch } = watched((kind, id) => (asked.push(`${kind} ${id}`), Promise.resolve(answers.shift())));
    stream.removeTrack(stream.tracks[1]!);
    const first = new Track("video", "on a cable");
    stream.addTrack(first);
    watch.watch(first as never);
    first.become("ended");
    await vi.advanceTimersByTimeAsync(0);
    stream.tracks.at(-1)!.become("ended");
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(["video on a cable", "video built in"]);
    expect(told).toEqual(["video replaced by another", "video replaced"]);
  });
});
