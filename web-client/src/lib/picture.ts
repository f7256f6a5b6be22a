/** Where a video's picture lies in its element, and lines over it. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** With "contain" bars stand beside the picture; with "cover" parts of it lie outside. In CSS pixels of the element. */
export function frameBox(video: Pick<HTMLVideoElement, "clientWidth" | "clientHeight" | "videoWidth" | "videoHeight">, contain: boolean): Box {
  const { clientWidth, clientHeight, videoWidth, videoHeight } = video;
  if (!videoWidth || !videoHeight) return { left: 0, top: 0, width: clientWidth, height: clientHeight };
  const ratios = [clientWidth / videoWidth, clientHeight / videoHeight];
  const scale = contain ? Math.min(...ratios) : Math.max(...ratios);
  const [width, height] = [videoWidth * scale, videoHeight * scale];
  return { left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, width, height };
}

/** One press of an arrow key, in parts of the picture; null: another key. */
const keyStep = 0.04;
const smallStep = 0.01;
export function moved([x, y]: readonly [number, number], key: string, small: boolean): [number, number] | null {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!by) return null;
  const step = small ? smallStep : keyStep;
  const within = (n: number) => Math.min(1, Math.max(0, Math.round(n * 1000) / 1000));
  return [within(x + by[0]! * step), within(y + by[1]! * step)];
}

/** The server takes so many points a line. */
export const strokePoints = 150;

/** Fewer points, evenly taken; the last one stays. */
export function thin(points: readonly number[], most = strokePoints): number[] {
  const count = points.length / 2;
  if (count <= most) return [...points];
  const kept: number[] = [];
  for (let i = 0; i < most; i++) {
    const at = Math.round((i * (count - 1)) / (most - 1)) * 2;
    kept.push(points[at]!, points[at + 1]!);
  }
  return kept;
}
