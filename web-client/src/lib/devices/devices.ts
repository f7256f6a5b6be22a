/** Camera and microphone: opened, explained when they fail, flipped, chosen, and known when one is plugged in. */
import { Problem } from "../api/problem";
import type { Facing } from "../contract/session";

export type Kind = "audio" | "video";

/** A browser's error name becomes our word; the pages have a sentence and a way on for each. */
export function deviceProblem(error: unknown): Problem {
  const { name = "", message = "" } = (error ?? {}) as { name?: string; message?: string };
  const words: Record<string, string> = {
    NotAllowedError: /dismiss/i.test(message) ? "permission_dismissed" : "permission_refused",
    SecurityError: "permission_refused",
    NotFoundError: "no_camera",
    DevicesNotFoundError: "no_camera",
    OverconstrainedError: "no_camera",
    NotReadableError: "device_in_use",
    TrackStartError: "device_in_use",
    AbortError: "device_in_use",
  };
  return error instanceof Problem ? error : new Problem(words[name] ?? "device_failed", message);
}

/** Ideal, not exact: where that device is gone another takes its place, and where it is only busy it is waited for. */
const rather = (id: string | null | undefined): MediaTrackConstraints => (id ? { deviceId: { ideal: id } } : {});
const picture = (facing: Facing, id?: string | null): MediaTrackConstraints => ({
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
  facingMode: { ideal: facing },
  ...rather(id),
});
const sound = (id?: string | null): MediaTrackConstraints => ({ echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...rather(id) });

/** What was chosen on this page is opened again after a reload. A phone's cameras are told apart by where they look instead. */
const shelf = (kind: Kind) => `rv-device-${kind}`;
const chosen = (kind: Kind) => sessionStorage.getItem(shelf(kind));
function remember(track: MediaStreamTrack) {
  const { facingMode, deviceId } = track.getSettings();
  if (deviceId && !facingMode) sessionStorage.setItem(shelf(track.kind as Kind), deviceId);
  else sessionStorage.removeItem(shelf(track.kind as Kind));
}

function media(): MediaDevices {
  if (!window.isSecureContext) throw new Problem("not_secure");
  if (!navigator.mediaDevices?.getUserMedia) throw new Problem("browser_too_old");
  return navigator.mediaDevices;
}

export interface OwnMedia {
  stream: MediaStream;
  /** Set when one of the two could not be had: the other still works. */
  missing: "camera" | "microphone" | null;
}

/** Opens both; with one of them absent or busy gives the other. Throws a Problem when neither can be had. */
export async function openDevices(facing: Facing = "user"): Promise<OwnMedia> {
  const devices = media();
  try {
    return { stream: await devices.getUserMedia({ audio: sound(chosen("audio")), video: picture(facing, chosen("video")) }), missing: null };
  } catch (error) {
    const problem = deviceProblem(error);
    if (problem.code.startsWith("permission")) throw problem;
    const camera = await devices.getUserMedia({ video: picture(facing, chosen("video")) }).catch(() => null);
    if (camera) return { stream: camera, missing: "microphone" };
    const microphone = await devices.getUserMedia({ audio: sound(chosen("audio")) }).catch(() => null);
    if (microphone) return { stream: microphone, missing: "camera" };
    throw problem;
  }
}

/** Phones open one camera at a time: the old one is stopped first, and opened again if the other can't be had. */
export async function flipCamera(stream: MediaStream, to: Facing): Promise<MediaStreamTrack> {
  const [old] = stream.getVideoTracks();
  const id = await nextCamera(old);
  old?.stop();
  const track = await open("video", to, id).catch(() => open("video", to === "user" ? "environment" : "user"));
  remember(track);
  return put(stream, track);
}

/** In the place of the one before, and switched as that was. */
export function put(stream: MediaStream, track: MediaStreamTrack) {
  const old = stream.getTracks().find((other) => other.kind === track.kind);
  track.enabled = old?.enabled ?? true;
  old?.stop();
  if (old) stream.removeTrack(old);
  stream.addTrack(track);
  return track;
}

/** Another camera or microphone, or the first one of a page that had none. What was used before goes on until the other is open. */
export async function takeDevice(own: OwnMedia | null, kind: Kind, id: string): Promise<OwnMedia> {
  const track = await open(kind, "user", id);
  remember(track);
  const stream = own?.stream ?? new MediaStream();
  put(stream, track);
  const lacks = (one: Kind) => !stream.getTracks().some((other) => other.kind === one);
  return { stream, missing: lacks("video") ? "camera" : lacks("audio") ? "microphone" : null };
}

/** Cameras that do not say which way they look are taken in turn. Firefox lists them only to a page that has the focus: until then the old one goes on. */
async function nextCamera(old: MediaStreamTrack | undefined): Promise<string | undefined> {
  const { facingMode, deviceId } = old?.getSettings() ?? {};
  if (facingMode || !deviceId) return undefined;
  const ids = (await plugged()).video.map((d) => d.deviceId);
  return ids[(ids.indexOf(deviceId) + 1) % ids.length];
}

/** Opens one of the two again, after it was taken away: the same one if it is still there, else another. */
export const openAgain = (kind: Kind, facing: Facing, id: string | undefined) => opened(kind === "video" ? { video: picture(facing, id) } : { audio: sound(id) });

/** @param id This one and no other; none: whichever looks that way. */
const open = (kind: Kind, facing: Facing, id?: string) => {
  const only: MediaTrackConstraints = id ? { deviceId: { exact: id } } : {};
  return opened(kind === "video" ? { video: { ...picture(facing), ...only } } : { audio: { ...sound(), ...only } });
};

async function opened(wish: MediaStreamConstraints): Promise<MediaStreamTrack> {
  const fresh = await media().getUserMedia(wish).catch((e) => {
    throw deviceProblem(e);
  });
  return fresh.getTracks()[0]!;
}

/** Some cameras don't say which way they look; then what was asked for holds. */
export const facingOf = (track: MediaStreamTrack | undefined, asked: Facing): Facing => {
  const told = track?.getSettings().facingMode;
  return told === "user" || told === "environment" ? told : asked;
};

export type Plugged = Record<Kind, MediaDeviceInfo[]>;
export const nothingPlugged: Plugged = { audio: [], video: [] };

/** Chromium lists the system's usual microphone, and on Windows the one for calls, once more under names of their own. */
async function plugged(): Promise<Plugged> {
  const list = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  const audio = list.filter((d) => d.kind === "audioinput" && d.deviceId !== "communications");
  const usual = audio.find((d) => d.deviceId === "default");
  return { audio: audio.filter((d) => d === usual || !usual || d.groupId !== usual.groupId), video: list.filter((d) => d.kind === "videoinput") };
}

/** Tells what is plugged in, now and whenever that changes. Gives the end of it. */
export function watchPlugged(tell: (now: Plugged, changed: boolean) => void): () => void {
  let newest = 0;
  const look = async (event?: Event) => {
    const mine = ++newest;
    const now = await plugged();
    if (mine === newest) tell(now, !!event);
  };
  navigator.mediaDevices?.addEventListener?.("devicechange", look);
  void look();
  return () => {
    newest = Infinity;
    navigator.mediaDevices?.removeEventListener?.("devicechange", look);
  };
}

export const stopAll = (stream: MediaStream | null) => stream?.getTracks().forEach((t) => t.stop());
