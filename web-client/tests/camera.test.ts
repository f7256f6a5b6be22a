import { describe, expect, test, vi } from "vitest";
import { CameraHand, cameraOf, constraintsFor, isKept } from "@/lib/devices/camera";
import { takeStill } from "@/lib/devices/still";
import { FrameWatch } from "@/lib/framewatch";
import { metres, offset, reachFor, wind } from "@/lib/sketch";

const can = { torch: true, zoomLeast: 1, zoomMost: 8, focus: ["continuous", "manual"], widthMost: 4032, heightMost: 3024 };

/** A camera that does as it is told, except that its zoom goes in whole steps. */
function phoneCamera(label = "Back") {
  let set: Record<string, unknown> = { torch: false, zoom: 1, focusMode: "continuous", width: 1280, height: 720, frameRate: 25 };
  const track = {
    label,
    readyState: "live",
    getCapabilities: () => ({ torch: true, zoom: { min: 1, max: 8 }, focusMode: can.focus, width: { max: 4032 }, height: { max: 3024 } }),
    getSettings: () => set,
    getConstraints: () => ({}),
    applyConstraints: async (c: MediaTrackConstraints) => {
      for (const one of c.advanced ?? []) set = { ...set, ...one };
      set.zoom = Math.floor(set.zoom as number);
    },
    overheat: () => (set = { ...set, torch: false }),
  };
  return track as unknown as MediaStreamTrack & { overheat(): void };
}

test("a still from the video keeps torch, zoom and focus as they were set", async () => {
  const set = { width: { ideal: 1280 }, advanced: [{ torch: true }, { zoom: 3 }] as unknown as MediaTrackConstraintSet[] };
  vi.spyOn(HTMLMediaElement.prototype, "play").mockRejectedValue(new Error("no picture to draw here"));
  const asked: MediaTrackConstraints[] = [];
  const track = { ...phoneCamera(), getConstraints: () => set, applyConstraints: async (c: MediaTrackConstraints) => void asked.push(c) };
  await takeStill(track as unknown as MediaStreamTrack).catch(() => undefined);
  expect(asked.map((c) => [(c.width as { ideal: number }).ideal, c.advanced])).toEqual([[4032, set.advanced], [1280, set.advanced]]);
});

describe("the camera in the official's hand", () => {
  test("every constraint says all that is wished, within what the camera can", () => {
    expect(constraintsFor({ torch: true, zoom: 20, focus: "infinite", width: 4032 }, can, { frameRate: 25 })).toEqual({ frameRate: 25, width: { ideal: 4032 }, advanced: [{ torch: true }, { zoom: 8 }] });
    expect(constraintsFor({ torch: true, zoom: 2 }, { ...can, torch: false, zoomLeast: null, zoomMost: null }, {})).toEqual({ advanced: [] });
  });
  test("what is told is what the camera did, not what was wished", async () => {
    const tell = vi.fn(async () => undefined);
    const camera = phoneCamera();
    const hand = new CameraHand(() => camera, () => "environment", tell);
    await hand.follow({ torch: true, zoom: 2.7 });
    expect(tell).toHaveBeenLastCalledWith(expect.objectContaining({ torch: true, zoom: 2, label: "Back" }));
    await hand.look();
    expect(tell).toHaveBeenCalledTimes(1);
    camera.overheat();
    await hand.look();
    expect(tell).toHaveBeenLastCalledWith(expect.objectContaining({ torch: false }));
  });
  test("a wish that changes nothing is answered too", async () => {
    const tell = vi.fn(async () => undefined);
    const hand = new CameraHand(() => phoneCamera(), () => "environment", tell);
    await hand.look();
    await hand.follow({ focus: "infinite" });
    expect(tell).toHaveBeenCalledTimes(2);
  });
  test("one that does not what is asked is as it was, whatever its frame rate does; one that does a part of it is not", () => {
    const before = cameraOf(phoneCamera(), "environment");
    const slower = { ...before, framesPerSecond: 12 };
    expect([{ torch: true }, { focus: "manual" }, { width: 1920, height: 1080 }, { facing: "user" as const }].map((wish) => isKept(wish, before, slower))).toEqual([true, true, true, true]);
    expect(isKept({ torch: true, zoom: null }, before, { ...slower, torch: true })).toBe(false);
    expect(isKept({ width: 1920, height: 1080 }, before, { ...before, width: 1600 })).toBe(false);
  });
  test("a restarted capture is set again, and told", async () => {
    const tell = vi.fn(async () => undefined);
    let camera = phoneCamera();
    const hand = new CameraHand(() => camera, () => "environment", tell);
    await hand.follow({ torch: true, zoom: 3 });
    camera = phoneCamera("Back again");
    await hand.look();
    expect(tell).toHaveBeenLastCalledWith(expect.objectContaining({ torch: true, zoom: 3, label: "Back again" }));
  });
  test("what could not be told is told again", async () => {
    const tell = vi.fn(async () => undefined).mockRejectedValueOnce(new Error("line lost"));
    const camera = phoneCamera();
    const hand = new CameraHand(() => camera, () => "environment", tell);
    await hand.look();
    await hand.look();
    expect(tell).toHaveBeenCalledTimes(2);
  });
});

describe("the watch over frames", () => {
  const picture = (shade: number, noise: number, i: number) => Uint8Array.from({ length: 576 }, (_, p) => shade + ((p * 7 + i * 13) % (noise + 1)));
  const run = (frames: Uint8Array[], watch = new FrameWatch()) => frames.map((f, i) => watch.look(f, i * 250)).filter(Boolean);

  test("tells one calm picture after another calm one as a cut", () => {
    expect(run([...Array.from({ length: 14 }, (_, i) => picture(40, 4, i)), ...Array.from({ length: 6 }, (_, i) => picture(160, 4, i))])).toEqual(["cut"]);
  });
  test("takes a sweep through the room for none", () => {
    expect(run([...Array.from({ length: 14 }, (_, i) => picture(40, 4, i)), ...Array.from({ length: 10 }, (_, i) => picture(i % 2 ? 40 : 160, 4, i))])).toEqual([]);
  });
  test("takes the camera's turning for none", () => {
    const watch = new FrameWatch();
    run(Array.from({ length: 14 }, (_, i) => picture(40, 4, i)), watch);
    watch.ignore(14 * 250 + 4_000);
    expect(Array.from({ length: 6 }, (_, i) => watch.look(picture(160, 4, i), (14 + i) * 250)).filter(Boolean)).toEqual([]);
  });
  test("tells a picture that never moves once, and one with a camera's noise never", () => {
    expect(run(Array.from({ length: 100 }, () => picture(90, 0, 0)))).toEqual(["standsStill"]);
    expect(run(Array.from({ length: 100 }, (_, i) => picture(90, 2, i)))).toEqual([]);
  });
  test("takes a picture that is only encoded anew for one that stands still, and the faintest noise for none", () => {
    const speck = (on: boolean) => picture(90, 0, 0).map((grey, p) => (on && p < 3 ? grey + 1 : grey));
    expect(run(Array.from({ length: 100 }, (_, i) => speck(i % 16 > 7)))).toEqual(["standsStill"]);
    expect(run(Array.from({ length: 100 }, (_, i) => speck(i % 2 > 0)))).toEqual([]);
  });
});

describe("the sketch", () => {
  test("has a kilometre of longitude shorter in the north", () => {
    expect(offset({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 0.01 }).east).toBeCloseTo(1111.95, 1);
    expect(offset({ latitude: 60, longitude: 0 }, { latitude: 60.01, longitude: 0.01 })).toEqual({ east: expect.closeTo(555.97, 1), north: expect.closeTo(1111.95, 1) });
  });
  test("reaches to a round number beyond the position and its accuracy", () => expect([reachFor(0, 8), reachFor(85, 10), reachFor(1200, 30)]).toEqual([10, 200, 2000]));
  test("says distances and winds as people do", () => expect([metres(849.6), metres(1240), metres(25_400, ["米", "公里"]), wind(350), wind(91), wind(225)]).toEqual(["850 m", "1.2 km", "25 公里", 0, 2, 5]));
});
