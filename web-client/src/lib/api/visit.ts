import type { DeviceCheck, QueuePlace, Visit } from "../contract/http";
import { call } from "./http";

export interface Redeemed {
  visitToken: string;
  sessionId: string;
  visit: Visit;
}
const shelf = "rv-visits";

/** The link's last characters are its signature: enough to tell links apart without keeping the link. */
const keyOf = (link: string) => link.slice(-16);

function kept(): Record<string, { sessionId: string; visitToken: string }> {
  try {
    return JSON.parse(localStorage.getItem(shelf) ?? "{}");
  } catch {
    return {};
  }
}

function keep(link: string, { sessionId, visitToken }: Redeemed) {
  const newest = Object.entries(kept()).slice(-9);
  localStorage.setItem(shelf, JSON.stringify({ ...Object.fromEntries(newest), [keyOf(link)]: { sessionId, visitToken } }));
}

let early: { link: string; answer: Promise<Redeemed> } | null = null;
let asked = false;

/** Before the page that will want it is here; it has the answer, or the failure, when it asks. */
export function openEarly(link: string) {
  if (asked) return;
  early = { link, answer: open(link) };
  early.answer.catch(() => undefined);
}

/** Opens an invitation; this browser's own visit goes on even when the link has been used. */
export function openLink(link: string): Promise<Redeemed> {
  const begun = early?.link === link ? early.answer : open(link);
  [early, asked] = [null, true];
  return begun;
}

async function open(link: string): Promise<Redeemed> {
  const mine = kept()[keyOf(link)];
  if (mine) {
    const visit = await call<Visit>("/api/visit", { token: mine.visitToken }).catch((problem) => {
      if (problem.status >= 400 && problem.status < 500) return null;
      throw problem;
    });
    if (visit && !isOver(visit)) return { ...mine, visit };
    // What is over may go on in another session: the link knows.
    if (visit) {
      const next = await redeem(link).catch(() => null);
      return next ?? { ...mine, visit };
    }
  }
  return redeem(link);
}

const isOver = (visit: Visit) => ["sealed", "cutShort", "ending"].includes(visit.sessionState);

async function redeem(link: string): Promise<Redeemed> {
  const redeemed = await call<Redeemed>("/api/invitations/redeem", { body: { token: link } });
  keep(link, redeemed);
  return redeemed;
}

export const readQueue = (token: string) => call<QueuePlace>("/api/visit/queue", { token });
export const reportCheck = (token: string, check: DeviceCheck) => call<void>("/api/visit/check", { token, body: check });
