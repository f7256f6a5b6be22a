/**
 * Chromium and Safari keep the last sound they sent and send it again when asked for (RFC 4585 section 6.2.1), but do
 * not say so in their offers. The recording waits for what is late, so the server is told that it may ask.
 */
const opus = /^a=rtpmap:(\d+) opus\//im;

/** The offer as the server gets it: lines that send sound take requests for what was lost. */
export function soundIsRepeated(sdp: string): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => (section.startsWith("m=audio") && /^a=sendonly\r?$/m.test(section) ? withRequests(section) : section))
    .join("");
}

function withRequests(section: string): string {
  const type = opus.exec(section)?.[1];
  const request = `a=rtcp-fb:${type} nack`;
  if (!type || section.split(/\r?\n/).includes(request)) return section;
  return section.replace(opus, `${request}\r\n$&`);
}
