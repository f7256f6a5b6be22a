/** What the pages believe of the hub (session.ts) fits what the server says of it (hub.ts): a difference is a type error here. */
import type * as Hub from "./hub";
import type * as Page from "./session";

/** Names whose payload the server may send and the page would not understand. */
type EventsThatDiffer = {
  [K in keyof Page.SessionEvents]: K extends keyof Hub.SessionEvents
    ? Hub.SessionEvents[K] extends Page.SessionEvents[K]
      ? never
      : K
    : K;
}[keyof Page.SessionEvents];

/** Names that the page may call in a way that the server would not take, or whose result it would not understand. */
type CallsThatDiffer = {
  [K in keyof Page.SessionCalls]: K extends keyof Hub.SessionCalls
    ? Page.SessionCalls[K][0] extends Hub.SessionCalls[K][0]
      ? Hub.SessionCalls[K][1] extends Page.SessionCalls[K][1]
        ? never
        : K
      : K
    : K;
}[keyof Page.SessionCalls];

type Nothing<T extends never> = T;

export type Differences = Nothing<EventsThatDiffer> | Nothing<CallsThatDiffer>;
