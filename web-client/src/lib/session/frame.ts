import { marks } from "./live";

let told = false;

/** Marks the first decoded frame of anyone else, once a page: from the tap to here is the join time. */
export function markFirstFrame() {
  if (told) return;
  told = true;
  performance.mark(marks.frame);
  if (performance.getEntriesByName(marks.tap).length) performance.measure("rv-join", marks.tap, marks.frame);
}
