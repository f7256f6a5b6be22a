/** Which device is opened where there are several, and what is known of those that are plugged in. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { flipCamera, openAgain, openDevices, type Plugged, takeDevice, watchPlugged } from "@/lib/devices/devices";

interface Device { kind: "audioinput" | "videoinput"; deviceId: string; groupId: string; facingMode?: string; busy?: boolean }
const device = (kind: Device["kind"], deviceId: string, more: Partial<Device> = {}): Device => ({ kind, deviceId, groupId: `group of ${deviceId}`, ...more });

/** A computer: gives the device that is wished exactly, else the one that fits best, as browsers do. */
class Desk extends EventTarget {
  devices: Device[] = [];
  enumerateDevices = async () => this.devices;
  plug(...devices: Device[]) {
    this.devices = [...this.devices, ...devices];
    this.dispatchEvent(new Event("devicechange"));
  }
  pull(deviceId: string) {
    this.devices = this.devices.filter((d) => d.deviceId !== deviceId);
    this.dispatchEvent(new Event("devicechange"));
  }
  getUserMedia = async (wish: MediaStreamConstraints) => {
    const tracks = (["audio", "video"] as const).filter((kind) => wish[kind]).map((kind) => this.open(kind, wish[kind] as MediaTrackConstraints));
    return new Stream(tracks);
  };
  private open(kind: "audio" | "video", wish: MediaTrackConstraints) {
    const { exact, ideal } = (wish.deviceId ?? {}) as { exact?: string; ideal?: string };
    const { ideal: facing } = (wish.facingMode ?? {}) as { ideal?: string };
    const miss = (d: Device) => Number(!!ideal && d.deviceId !== ideal) + Number(!!facing && d.facingMode !== facing);
    const fit = this.devices.filter((d) => d.kind === `${kind}input` && (!exact || d.deviceId === exact)).sort((a, b) => miss(a) - miss(b));
    if (!fit[0]) throw Object.assign(new Error(), { name: "NotFoundError" });
    if (fit[0].busy) throw Object.assign(new Error(), { name: "NotReadableError" });
    return track(kind, fit[0]);
  }
}
const track = (kind: "audio" | "video", { deviceId, facingMode }: Device) => ({ kind, enabled: true, readyState: "live", label: deviceId, getSettings: () => ({ deviceId, facingMode }), stop() { this.readyState = "ended"; } });
type Track = ReturnType<typeof track>;
class Stream {
  constructor(public tracks: Track[] = []) {}
  getTracks = () => this.tracks;
  getVideoTracks = () => this.tracks.filter((t) => t.kind === "video");
  addTrack = (t: Track) => void this.tracks.push(t);
  removeTrack = (t: Track) => (this.tracks = this.tracks.filter((other) => other !== t));
}
const shown = (stream: MediaStream) => stream.getTracks().map((t) => `${t.label}${t.enabled ? "" : " off"}`).sort();

let desk: Desk;
beforeEach(() => {
  sessionStorage.clear();
  desk = new Desk();
  desk.plug(device("audioinput", "headset"), device("videoinput", "built in"), device("videoinput", "on paper"));
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: desk });
  Object.defineProperty(window, "isSecureContext", { configurable: true, value: true });
  vi.stubGlobal("MediaStream", Stream);
});

describe("of two webcams that do not say where they look", () => {
  test("the one that was used is opened again after an interruption, and waited for while it is busy", async () => {
    const { stream } = await openDevices();
    const second = await flipCamera(stream, "environment");
    const { deviceId } = second.getSettings();
    expect((await openAgain("video", "environment", deviceId)).label).toBe("on paper");
    desk.devices[2]!.busy = true;
    await expect(openAgain("video", "environment", deviceId)).rejects.toMatchObject({ code: "device_in_use" });
  });
  test("the one that is left takes the place of one that is pulled out", async () => {
    desk.pull("on paper");
    expect((await openAgain("video", "user", "on paper")).label).toBe("built in");
    desk.pull("built in");
    await expect(openAgain("video", "user", "on paper")).rejects.toMatchObject({ code: "no_camera" });
  });
  test("the one that was chosen is opened when the page is loaded anew, as long as it is there", async () => {
    await takeDevice(await openDevices(), "video", "on paper");
    expect(shown((await openDevices()).stream)).toEqual(["headset", "on paper"]);
    desk.pull("on paper");
    expect(shown((await openDevices()).stream)).toEqual(["built in", "headset"]);
  });
});

test("a phone's camera is opened by where it looks when the page is loaded anew, whichever was used last", async () => {
  desk.devices = [device("audioinput", "phone"), device("videoinput", "front", { facingMode: "user" }), device("videoinput", "back", { facingMode: "environment" })];
  const { stream } = await openDevices("user");
  expect((await flipCamera(stream, "environment")).label).toBe("back");
  expect(shown((await openDevices("user")).stream)).toEqual(["front", "phone"]);
});

describe("another device", () => {
  test("takes the place of the one before, which is let go, and is switched as that was", async () => {
    const own = await openDevices();
    const [before] = own.stream.getVideoTracks();
    before!.enabled = false;
    const now = await takeDevice(own, "video", "on paper");
    expect([shown(now.stream), now.stream === own.stream, before!.readyState]).toEqual([["headset", "on paper off"], true, "ended"]);
  });
  test("that cannot be had leaves the one before as it is", async () => {
    const own = await openDevices();
    await expect(takeDevice(own, "video", "none such")).rejects.toMatchObject({ code: "no_camera" });
    expect([shown(own.stream), own.stream.getVideoTracks()[0]!.readyState]).toEqual([["built in", "headset"], "live"]);
  });
  test("is used by a page that had none, and what is still missing is known", async () => {
    const own = await takeDevice(null, "video", "on paper");
    expect([shown(own.stream), own.missing]).toEqual([["on paper"], "microphone"]);
    expect((await takeDevice(own, "audio", "headset")).missing).toBeNull();
  });
});

describe("what is plugged in", () => {
  test("is told at once and at every change, until nobody asks any more", async () => {
    const told: string[] = [];
    const stop = watchPlugged((now: Plugged) => told.push(now.video.map((d) => d.deviceId).join()));
    await vi.waitFor(() => expect(told).toEqual(["built in,on paper"]));
    desk.pull("on paper");
    await vi.waitFor(() => expect(told.at(-1)).toBe("built in"));
    stop();
    desk.plug(device("videoinput", "late"));
    await desk.enumerateDevices();
    expect(told).toHaveLength(2);
  });
  test("before the first list is here is told as a change, so that nobody takes it for what was there", async () => {
    const told: [string, boolean][] = [];
    const stop = watchPlugged((now, changed) => told.push([now.video.map((d) => d.deviceId).join(), changed]));
    desk.plug(device("videoinput", "late"));
    await vi.waitFor(() => expect(told).toEqual([["built in,on paper,late", true]]));
    stop();
  });
  test("is listed once, by the name that the system uses for it", async () => {
    const groupId = "group of headset";
    desk.plug(device("audioinput", "default", { groupId }), device("audioinput", "communications", { groupId }), device("audioinput", "table"));
    const now = await new Promise<Plugged>((done) => watchPlugged(done));
    expect(now.audio.map((d) => d.deviceId)).toEqual(["default", "table"]);
  });
});
