/** The line to the session hub: connects, and connects again for as long as the page wants it. */
import { HttpTransportType, type HubConnection, HubConnectionBuilder, HubConnectionState, LogLevel } from "@microsoft/signalr";
import { Problem, problemOfHub } from "../api/problem";
import type { SessionCalls, SessionEvents } from "../contract/session";
import { Emitter } from "./events";

export type LineState = "connecting" | "open" | "reconnecting" | "closed";

/** Waits in milliseconds before each try; the last repeats. A person who walks through a tunnel comes back by itself. */
const waits = [0, 300, 1000, 2000, 3000];
export const waitBefore = (attempt: number) => waits[Math.min(attempt, waits.length - 1)]!;

const eventNames: (keyof SessionEvents)[] = [
  "participantChanged", "admitted", "declined", "slotsChanged", "recordingChanged", "receipt", "stillRequested",
  "stillTaken", "stillDeclined", "itemAnswered", "noteAdded", "messageSent", "decisionMade", "cardChanged", "typed", "drawn",
  "sessionEnded", "sessionSealed",
];

export class HubLine extends Emitter<SessionEvents & { line: LineState; reopened: void }> {
  private readonly connection: HubConnection;
  private opening: Promise<void> | null = null;
  private stopped = false;
  state: LineState = "closed";

  constructor(token: (() => string) | null) {
    super();
    this.connection = new HubConnectionBuilder()
      .withUrl("/hub/session", {
        ...(token && { accessTokenFactory: token }),
        transport: HttpTransportType.WebSockets | HttpTransportType.LongPolling,
      })
      .withAutomaticReconnect({ nextRetryDelayInMilliseconds: (c) => waitBefore(c.previousRetryCount) })
      .configureLogging(LogLevel.Error)
      .build();
    // Both ends notice a dead line within seconds, so that a rejoin starts while the person still waits.
    this.connection.keepAliveIntervalInMilliseconds = 5_000;
    this.connection.serverTimeoutInMilliseconds = 20_000;
    for (const name of eventNames) this.connection.on(name, (value) => this.emit(name, value));
    this.connection.onreconnecting(() => this.become("reconnecting"));
    this.connection.onreconnected(() => {
      this.become("open");
      this.emit("reopened", undefined);
    });
    this.connection.onclose(() => this.closed());
  }

  /** Connects; gives up only on being refused (401, 403, 404) or stopped. */
  open(): Promise<void> {
    return (this.opening ??= this.connect().catch((error) => {
      this.opening = null;
      throw error;
    }));
  }

  private async connect() {
    this.become("connecting");
    for (let attempt = 0; !this.stopped; attempt++) {
      try {
        await this.connection.start();
        return this.become("open");
      } catch (error) {
        const problem = problemOfHub(error);
        if (problem.status >= 400) throw problem;
        this.become("reconnecting");
        await new Promise((done) => setTimeout(done, waitBefore(attempt + 1)));
      }
    }
    throw new Problem("closed");
  }

  async call<K extends keyof SessionCalls>(name: K, argument?: SessionCalls[K][0]): Promise<SessionCalls[K][1]> {
    await this.open();
    try {
      return await this.connection.invoke(name, ...(argument === undefined ? [] : [argument]));
    } catch (error) {
      throw problemOfHub(error);
    }
  }

  /** True while a call would be sent at once. */
  get isOpen() {
    return this.connection.state === HubConnectionState.Connected;
  }

  async close() {
    this.stopped = true;
    await this.connection.stop();
    this.become("closed");
  }

  /** The server closed the line (restart, sign-out): unless we are leaving, start over. */
  private closed() {
    if (this.stopped) return this.become("closed");
    this.opening = this.connect().then(() => this.emit("reopened", undefined));
    this.opening.catch(() => this.become("closed"));
  }

  private become(state: LineState) {
    if (this.state === state) return;
    this.state = state;
    this.emit("line", state);
  }
}
