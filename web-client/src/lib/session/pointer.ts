/** Lines stay until they are wiped; a pointer goes by itself, and so does one that nobody took back. */
import type { Drawing } from "../contract/session";
import { applyDrawing, type SessionState } from "./state";

/** A pointer that rests so long points at nothing any more. */
export const pointerRestsMs = 4_000;

export function drawer(state: SessionState) {
  const resting = new Map<string, ReturnType<typeof setTimeout>>();
  return (drawing: Pick<Drawing, "participantId" | "kind" | "points">) => {
    applyDrawing(state, drawing);
    const { participantId, kind, points } = drawing;
    if (kind !== "pointer") return;
    clearTimeout(resting.get(participantId));
    if (points.length) resting.set(participantId, setTimeout(() => applyDrawing(state, { participantId, kind, points: [] }), pointerRestsMs));
  };
}
