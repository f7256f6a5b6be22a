/**
 * Chromium tells a page of new addresses one to two seconds after they changed; until then a new connection sets out from the
 * old ones. A frame that has just been made asks anew, and so does a connection made in it. So a lost line is renewed by a new
 * connection rather than by restarting ICE on the old one, which would wait as long; the server keeps the person's place for both.
 */
const isChromium = () => /Chrom(e|ium)\//.test(navigator.userAgent);

export interface FreshConnection {
  pc: RTCPeerConnection;
  /** Closes it, and takes away what it lives in. */
  end(): void;
}

export function openConnection(configuration: RTCConfiguration, moved: boolean): FreshConnection {
  const frame = moved && isChromium() ? addFrame() : null;
  const pc = new (connectionsOf(frame) ?? RTCPeerConnection)(configuration);
  return {
    pc,
    end() {
      pc.close();
      frame?.remove();
    },
  };
}

function addFrame() {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = "";
  return document.body.appendChild(frame);
}

const connectionsOf = (frame: HTMLIFrameElement | null) => (frame?.contentWindow as (Window & typeof globalThis) | null)?.RTCPeerConnection;
