/** A place and a position on a sketch without any map: metres east and north, and a scale that both fit on. Pure. */

const earthMetres = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

export interface Point {
  latitude: number;
  longitude: number;
}

/** Metres east and north of the origin; right for the few kilometres that a sketch shows. */
export function offset(from: Point, to: Point): { east: number; north: number } {
  return {
    east: radians(to.longitude - from.longitude) * Math.cos(radians(from.latitude)) * earthMetres,
    north: radians(to.latitude - from.latitude) * earthMetres,
  };
}

const steps = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000, 10_000_000];

/** Metres from the middle to the edge: a round number that holds the position and its accuracy. */
export const reachFor = (distanceMetres: number, accuracyMetres: number) => steps.find((s) => s >= (distanceMetres + accuracyMetres) * 1.1) ?? steps.at(-1)!;

/** "850 m", "1.2 km". */
export const metres = (value: number, [m, km]: [string, string] = ["m", "km"]) => (value < 1_000 ? `${Math.round(value)} ${m}` : `${(value / 1_000).toFixed(value < 10_000 ? 1 : 0)} ${km}`);

/** The nearest of eight winds: 0 is north, 2 east. */
export const wind = (degrees: number) => Math.round((((degrees % 360) + 360) % 360) / 45) % 8;
