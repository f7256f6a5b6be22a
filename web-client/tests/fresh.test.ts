import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openConnection } from "@/lib/peer/fresh";

class Connection {
  closed = false;
  close() {
    this.closed = true;
  }
}
const frames = () => document.querySelectorAll("iframe").length;
const browser = (agent: string) => vi.spyOn(navigator, "userAgent", "get").mockReturnValue(agent);
const chromium = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";
const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

beforeEach(() => vi.stubGlobal("RTCPeerConnection", Connection));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("Chromium's first connection is the page's own; one after a change of network lives in a frame that ends with it", () => {
  browser(chromium);
  const first = openConnection({}, false);
  expect([frames(), first.pc]).toEqual([0, expect.any(Connection)]);
  const renewed = openConnection({}, true);
  expect(frames()).toBe(1);
  renewed.end();
  first.end();
  expect([frames(), (renewed.pc as unknown as Connection).closed]).toEqual([0, true]);
});

test("other browsers make every connection in the page", () => {
  browser(safari);
  openConnection({}, true);
  expect(frames()).toBe(0);
});
