/** A still at the camera's full resolution: the photo function where there is one, else the best video frame. */
import { Problem } from "../api/problem";

/** Some Android cameras never answer takePhoto. */
const photoPatienceMs = 6_000;
export const stillLimitBytes = 20 * 1024 * 1024;

export async function takeStill(track: MediaStreamTrack): Promise<Blob> {
  const photo = await fullPhoto(track).catch(() => null);
  const picture = photo && photo.size > 0 ? await asUploadable(photo) : await bestFrame(track);
  if (picture.size > stillLimitBytes) throw new Problem("too_large");
  return picture;
}

async function fullPhoto(track: MediaStreamTrack): Promise<Blob | null> {
  if (typeof ImageCapture === "undefined") return null;
  const capture = new ImageCapture(track);
  const { imageWidth, imageHeight } = await capture.getPhotoCapabilities().catch(() => ({ imageWidth: undefined, imageHeight: undefined }));
  const largest = imageWidth?.max && imageHeight?.max ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max } : undefined;
  const late = new Promise<null>((done) => setTimeout(() => done(null), photoPatienceMs));
  return Promise.race([capture.takePhoto(largest).catch(() => capture.takePhoto()), late]);
}

/** JPEG, PNG and WebP go as they are; anything else a camera app gives (HEIC) is drawn once as JPEG. */
export async function asUploadable(picture: Blob): Promise<Blob> {
  if (["image/jpeg", "image/png", "image/webp"].includes(picture.type)) return picture;
  const bitmap = await createImageBitmap(picture).catch(() => {
    throw new Problem("not_an_image");
  });
  return draw(bitmap, bitmap.width, bitmap.height);
}

async function bestFrame(track: MediaStreamTrack): Promise<Blob> {
  // What was set is said again with every change: torch, zoom and focus would else go out.
  const before = track.getConstraints();
  const { width = 1280, height = 720 } = track.getSettings();
  const most = track.getCapabilities?.();
  if (most?.width?.max && most.height?.max)
    await track.applyConstraints({ ...before, width: { ideal: most.width.max }, height: { ideal: most.height.max } }).catch(() => undefined);
  try {
    return await frameOf(track);
  } finally {
    await track.applyConstraints({ ...before, width: { ideal: width }, height: { ideal: height } }).catch(() => undefined);
  }
}

async function frameOf(track: MediaStreamTrack): Promise<Blob> {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  if (!video.videoWidth) await new Promise((done) => video.addEventListener("loadeddata", done, { once: true }));
  const blob = await draw(video, video.videoWidth, video.videoHeight);
  video.srcObject = null;
  return blob;
}

function draw(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d")!.drawImage(source, 0, 0, width, height);
  return new Promise((done, fail) => canvas.toBlob((b) => (b ? done(b) : fail(new Problem("still_failed"))), "image/jpeg", 0.95));
}
