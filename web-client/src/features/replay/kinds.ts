/** The words of an entry's kind; an unknown kind stands for itself. */
export const kindWord = (t: (key: string) => string, te: (key: string) => boolean, kind: string) => (te(`replay.kinds["${kind}"]`) ? t(`replay.kinds["${kind}"]`) : kind);

/** Of a picture's size, "vp8 1280x720": small print is read from 720 lines on; below 360 hardly a face is. */
export function sharpness(size: string): "sharp" | "middling" | "coarse" {
  const lines = Math.min(...(/\d+x\d+/.exec(size)?.[0] ?? "0").split("x").map(Number));
  return lines >= 720 ? "sharp" : lines >= 360 ? "middling" : "coarse";
}
