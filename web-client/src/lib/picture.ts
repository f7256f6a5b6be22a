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
