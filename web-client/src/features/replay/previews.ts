/** First the pictures: what ffmpeg makes of a whole recording is asked for when nobody has looked for a place for so long. */
export const previewsAfterMs = 6_000;
