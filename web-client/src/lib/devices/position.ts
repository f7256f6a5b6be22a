/** Where the phone is and where it points, once, when its holder allows it. */
import { Problem } from "../api/problem";
import type { LocationCall } from "../contract/session";

const patienceMs = 20_000;
const compassPatienceMs = 1_200;

export async function findPosition(): Promise<LocationCall> {
  if (!navigator.geolocation) throw new Problem("no_position");
  const heading = compass();
  const { coords } = await new Promise<GeolocationPosition>((done, fail) =>
    navigator.geolocation.getCurrentPosition(done, (e) => fail(new Problem(e.code === e.PERMISSION_DENIED ? "position_refused" : "no_position")), {
      enableHighAccuracy: true,
      timeout: patienceMs,
      maximumAge: 0,
    }),
  );
  return { latitude: coords.latitude, longitude: coords.longitude, accuracyMetres: coords.accuracy, headingDegrees: await heading };
}

type Orientation = DeviceOrientationEvent & { webkitCompassHeading?: number };

/** Degrees from north clockwise; null where the phone has no compass or does not let it be read. */
async function compass(): Promise<number | null> {
  const asked = (globalThis.DeviceOrientationEvent as unknown as { requestPermission?: () => Promise<string> } | undefined)?.requestPermission;
  if (asked && (await asked().catch(() => "denied")) !== "granted") return null;
  return new Promise((done) => {
    const names = ["deviceorientationabsolute", "deviceorientation"] as const;
    const stop = (found: number | null) => {
      for (const name of names) removeEventListener(name, hear as EventListener);
      clearTimeout(timer);
      done(found);
    };
    const hear = (event: Orientation) => {
      if (typeof event.webkitCompassHeading === "number") stop(event.webkitCompassHeading);
      else if (event.absolute && event.alpha != null) stop((360 - event.alpha) % 360);
    };
    const timer = setTimeout(() => stop(null), compassPatienceMs);
    for (const name of names) addEventListener(name, hear as EventListener);
  });
}
