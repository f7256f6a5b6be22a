/** Camera and microphone: opened, explained when they fail, flipped. */
import { Problem } from "../api/problem";
import type { Facing } from "../contract/session";

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

const picture = (facing: Facing): MediaTrackConstraints => ({
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
  facingMode: { ideal: facing },
});
const sound: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

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
    return { stream: await devices.getUserMedia({ audio: sound, video: picture(facing) }), missing: null };
  } catch (error) {
    const problem = deviceProblem(error);
    if (problem.code.startsWith("permission")) throw problem;
    const camera = await devices.getUserMedia({ video: picture(facing) }).catch(() => null);
    if (camera) return { stream: camera, missing: "microphone" };
    const microphone = await devices.getUserMedia({ audio: sound }).catch(() => null);
    if (microphone) return { stream: microphone, missing: "camera" };
    throw problem;
  }
}

/** Phones open one camera at a time: the old one is stopped first, and opened again if the other can't be had. */
export async function flipCamera(stream: MediaStream, to: Facing): Promise<MediaStreamTrack> {
  const [old] = stream.getVideoTracks();
  const id = await nextCamera(old);
  old?.stop();
  const track = await openCamera(to, id).catch(() => openCamera(to === "user" ? "environment" : "user"));
  track.enabled = old?.enabled ?? true;
  if (old) stream.removeTrack(old);
  stream.addTrack(track);
  return track;
}

/** Cameras that do not say which way they look are taken in turn. Firefox lists them only to a page that has the focus: until then the old one goes on. */
async function nextCamera(old: MediaStreamTrack | undefined): Promise<string | undefined> {
  const { facingMode, deviceId } = old?.getSettings() ?? {};
  if (facingMode || !deviceId) return undefined;
  const ids = (await cameras()).map((d) => d.deviceId);
  return ids[(ids.indexOf(deviceId) + 1) % ids.length];
}

/** Opens one of the two again, after the phone has taken it away. */
export async function openAgain(kind: "audio" | "video", facing: Facing): Promise<MediaStreamTrack> {
  if (kind === "video") return openCamera(facing);
  return (await media().getUserMedia({ audio: sound })).getAudioTracks()[0]!;
}

async function openCamera(facing: Facing, id?: string): Promise<MediaStreamTrack> {
  const fresh = await media().getUserMedia({ video: { ...picture(facing), ...(id && { deviceId: { exact: id } }) } }).catch((e) => {
    throw deviceProblem(e);
  });
  return fresh.getVideoTracks()[0]!;
}

/** Some cameras don't say which way they look; then what was asked for holds. */
export const facingOf = (track: MediaStreamTrack | undefined, asked: Facing): Facing => {
  const told = track?.getSettings().facingMode;
  return told === "user" || told === "environment" ? told : asked;
};

async function cameras(): Promise<MediaDeviceInfo[]> {
  const list = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []);
  return (list ?? []).filter((d) => d.kind === "videoinput");
}
export const hasSeveralCameras = async () => (await cameras()).length > 1;

export const stopAll = (stream: MediaStream | null) => stream?.getTracks().forEach((t) => t.stop());
