/** Small grey pictures of the applicant's video, as it reached this page, for the watch over cuts and standing pictures. */
import { onUnmounted, watch } from "vue";
import { FrameWatch } from "@/lib/framewatch";
import type { Room } from "./room";

const everyMs = 250;
const width = 32;
const height = 18;
/** After the camera was turned, or the picture came (back), changes are expected. */
const settleMs = 4_000;

export function watchFrames(room: Room) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const ink = canvas.getContext("2d", { willReadFrequently: true });
  const frames = new FrameWatch();
  let watched: HTMLVideoElement | null = null;
  let fresh = false;
  const settle = () => frames.ignore(performance.now() + settleMs);
  watch(() => [room.subject.value?.id, room.subject.value?.facing, room.subject.value?.video, room.subject.value?.connected, room.state.media], settle);
  // The frame rate is none of it: phones change it all the time.
  watch(() => room.subject.value && JSON.stringify({ ...room.state.cameras[room.subject.value.id], framesPerSecond: null }), settle);

  /** Whether a picture has come since the last one that was looked at. Firefox counts those of a live stream nowhere, but tells of the next one. */
  function hasNew(video: HTMLVideoElement): boolean {
    const known = video === watched;
    if (known && !fresh) return false;
    [watched, fresh] = [video, false];
    video.requestVideoFrameCallback?.(() => (fresh ||= video === watched));
    return known;
  }

  function look() {
    const who = room.subject.value;
    const video = who && document.querySelector<HTMLVideoElement>(`figure[data-participant="${who.id}"] video`);
    if (!ink || !video || video.paused || !video.videoWidth || !who.video || document.hidden) return settle();
    if (!hasNew(video)) return;
    ink.drawImage(video, 0, 0, width, height);
    const { data } = ink.getImageData(0, 0, width, height);
    const grey = Uint8Array.from({ length: width * height }, (_, i) => (data[4 * i]! * 3 + data[4 * i + 1]! * 6 + data[4 * i + 2]!) / 10);
    const kind = frames.look(grey, performance.now());
    if (kind) void room.live.line.call("noteSignal", { participantId: who.id, kind }).catch(() => undefined);
  }
  const timer = setInterval(look, everyMs);
  onUnmounted(() => clearInterval(timer));
}
