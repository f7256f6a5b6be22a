/** First the pictures move: what ffmpeg makes of a whole recording is asked for when the player has been there for so long. */
export const previewsAfterMs = 6_000;
