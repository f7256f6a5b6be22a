/** Which stream shows whom. */
import type { Slot } from "../contract/session";

interface Receiving {
  slots: Slot[];
  tracksOf(participantId: string): MediaStreamTrack[];
}

/**
 * Puts into `streams`, by participant, what the slots say. A stream stays the same for as long as its tracks do: an element that
 * is given another starts over, which on a busy phone takes longer than a connection. So who is only away keeps theirs, as they
 * mostly come back into the same slots, sound before picture, until somebody else is in one of them.
 */
export function followSlots(streams: Map<string, MediaStream>, peer: Receiving, comesBack: (id: string) => boolean) {
  const shown = new Set(peer.slots.flatMap((slot) => slot.participantId ?? []));
  const taken = new Map([...shown].flatMap((id) => peer.tracksOf(id).map((track) => [track, id] as const)));
  for (const id of new Set([...shown, ...streams.keys()])) {
    const tracks = peer.tracksOf(id);
    const old = streams.get(id);
    const before = old?.getTracks() ?? [];
    const free = before.every((track) => track.readyState === "live" && (taken.get(track) ?? id) === id);
    if (old && free && comesBack(id) && tracks.every((track) => before.includes(track))) continue;
    if (!tracks.length) streams.delete(id);
    else if (tracks.length !== before.length || tracks.some((track) => !before.includes(track))) streams.set(id, new MediaStream(tracks));
  }
}
