/** Loudness of a microphone from 0 to 1, told about 15 times a second until stopped. */
export function watchLevel(stream: MediaStream, tell: (level: number) => void): () => void {
  if (!stream.getAudioTracks().length) return () => undefined;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  void context.resume().catch(() => undefined);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(levelOf(samples));
  }, 66);
  return () => {
    clearInterval(timer);
    void context.close().catch(() => undefined);
  };
}

/** Root mean square on a decibel scale: -60 dB is 0, -6 dB and louder is 1. */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 60) / 54));
}
