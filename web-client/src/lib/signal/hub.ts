/** The line to the session hub: connects, and connects again for as long as the page wants it. */
import { HttpTransportType, type HubConnection, HubConnectionBuilder, HubConnectionState, LogLevel } from "@microsoft/signalr";
import { Problem, problemOfHub, withToken } from "../api/problem";
import type { SessionCalls, SessionEvents } from "../contract/session";
import { Emitter } from "./events";
import { askServer, reach } from "./reach";

export type LineState = "connecting" | "open" | "reconnecting" | "closed";

/** Waits in milliseconds before each try once the server can be reached; the last repeats. A person who walks through a tunnel comes back by itself. */
const waits = [0, 300, 1000, 2000, 3000];
/** The way is open, but a start may take a connection of before that is dead: the first is given up soon, later ones have the time that a slow network needs. */
const startPatienceMs = (attempt: number, again: boolean) => (again && attempt === 0 ? 2_500 : 10_000);
/** A doubted line has so long to answer, and four of its round trips. */
const answerPatienceMs = 400;
/** Or until the line of after it has opened, at least so long, and twice the time that its answer took, from when a question put anew at the same moment has been answered. */
const overtakenMs = 60;
export const waitBefore = (attempt: number) => waits[Math.min(attempt, waits.length - 1)]!;

const eventNames: (keyof SessionEvents)[] = [
  "participantChanged", "replaced", "admitted", "declined", "slotsChanged", "pictureChanged", "recordingChanged", "receipt", "stillRequested",
  "stillComing", "stillTaken", "stillDeclined", "itemAnswered", "noteAdded", "messageSent", "decisionMade", "nextBooked", "cardChanged", "typed", "drawn",
  "cameraWished", "cameraReported", "pictureFrozen", "signalNoticed", "locationWished", "locationFound", "locationDeclined", "departmentsChanged",
  "sessionEnded", "sessionSealed",
];

export class HubLine extends Emitter<SessionEvents & { line: LineState; reopened: void; reachable: void }> {
  private connection: HubConnection;
  /** Started while the one before was still waited for. */
  private ahead: { connection: HubConnection; opened: Promise<boolean> } | null = null;
  private opening: Promise<void> | null = null;
  private readonly stopping = new AbortController();
  private doubting = false;
  private wayBack: Promise<void> | null = null;
  private wasOpen = false;
  state: LineState = "closed";
  /** Why the line was not opened again: by itself it never will. */
  refusal: Problem | null = null;

  constructor(private readonly token: (() => string) | null) {
    super();
    this.connection = this.build();
  }

  /** @param straight a WebSocket at once, without asking which ways there are: the fewest round trips, and no line where there are no WebSockets. */
  private build(straight = false): HubConnection {
    const connection = new HubConnectionBuilder()
      .withUrl("/hub/session", {
        ...(this.token && { accessTokenFactory: this.token }),
        ...(straight ? { transport: HttpTransportType.WebSockets, skipNegotiation: true } : { transport: HttpTransportType.WebSockets | HttpTransportType.LongPolling }),
      })
      .configureLogging(LogLevel.Error)
      .build();
    // Both ends notice a dead line within seconds, so that a rejoin starts while the person still waits.
    connection.keepAliveIntervalInMilliseconds = 5_000;
    connection.serverTimeoutInMilliseconds = 20_000;
    // What a line that was given up still says is of before.
    const holds = () => connection === this.connection;
    for (const name of eventNames) connection.on(name, (value) => holds() && this.emit(name, value));
    connection.onclose(() => holds() && this.closed());
    return connection;
  }

  /** Connects; gives up only on being refused (401, 403, 404) or stopped. */
  open(): Promise<void> {
    return (this.opening ??= this.connect(false).catch((error) => {
      this.opening = null;
      throw error;
    }));
  }

  private async connect(again: boolean) {
    this.refusal = null;
    this.become(again ? "reconnecting" : "connecting");
    for (let attempt = 0; !this.stopped; attempt++) {
      try {
        if (again || attempt) await (this.wayBack ?? reach(askServer, this.stopping.signal));
        this.wayBack = null;
        await this.start(startPatienceMs(attempt, again));
        return this.become("open");
      } catch (error) {
        const problem = this.problemOf(error);
        if (problem.status >= 400) throw problem;
        this.become("reconnecting");
        await new Promise((done) => setTimeout(done, waitBefore(attempt + 1)));
      }
    }
    throw new Problem("closed");
  }

  /** A start that hangs in a network which has just died is given up. */
  private async start(patienceMs: number) {
    const { ahead } = this;
    this.ahead = null;
    if (ahead) {
      this.connection = ahead.connection;
      if (await within(patienceMs, ahead.connection, ahead.opened)) return;
      this.connection = this.build();
    }
    if (this.stopped) throw new Problem("closed");
    await within(patienceMs, this.connection, this.connection.start());
  }

  private startAhead() {
    const connection = this.build(true);
    const opened = connection.start().then(() => true, () => false);
    this.ahead = { connection, opened };
    return opened;
  }

  private get stopped() {
    return this.stopping.signal.aborted;
  }

  /**
   * Something else says that the network is gone: a line that does not answer soon starts over instead of waiting for its
   * time-out; sooner where others are answered and nothing else comes on the old ways. True: it lives.
   */
  async doubt(rttMs = 0, flows = () => true): Promise<boolean> {
    if (!this.isOpen || this.doubting) return false;
    this.doubting = true;
    // By the time a line is given up, the way back is mostly found.
    const looking = new AbortController();
    this.stopping.signal.addEventListener("abort", () => looking.abort(), { once: true, signal: looking.signal });
    const doubted = performance.now();
    const wayBack = (this.wayBack = reach(askServer, looking.signal));
    const asked = this.connection.invoke("reportQuality", { rttMs, lossPercent: 100, upKbps: 0, downKbps: 0, width: 0, height: 0 });
    const answered = asked.then(() => true, () => this.isOpen);
    const late = new Promise<boolean>((done) => setTimeout(() => done(false), answerPatienceMs + 4 * rttMs));
    const overtaken = new Promise<boolean>((done) => {
      void wayBack.then(async () => {
        if (looking.signal.aborted) return;
        const waited = new Promise((waited) => setTimeout(waited, overtakenMs + 2 * Math.min(rttMs, performance.now() - doubted)));
        const opening = this.startAhead();
        // What listens may take its time: the line sets out before.
        setTimeout(() => looking.signal.aborted || this.emit("reachable", undefined));
        const [opened] = await Promise.all([opening, waited]);
        if (opened && !flows()) done(false);
      });
    });
    const lives = await Promise.race([answered, late, overtaken]);
    this.doubting = false;
    if (lives) {
      looking.abort();
      this.wayBack = null;
      void this.ahead?.connection.stop();
      this.ahead = null;
    } else if (this.isOpen) this.giveUp();
    return lives;
  }

  private giveUp() {
    const before = this.connection;
    this.connection = this.build();
    void before.stop();
    this.closed();
  }

  async call<K extends keyof SessionCalls>(name: K, argument?: SessionCalls[K][0]): Promise<SessionCalls[K][1]> {
    // What was meant for the line before would come in front of the new one's join.
    if (this.wasOpen && this.state === "reconnecting") throw new Problem("network_lost");
    await this.open();
    try {
      return await this.connection.invoke(name, ...(argument === undefined ? [] : [argument]));
    } catch (error) {
      throw this.problemOf(error);
    }
  }

  private problemOf(error: unknown) {
    return this.token ? withToken(problemOfHub(error)) : problemOfHub(error);
  }

  /** True while a call would be sent at once. */
  get isOpen() {
    return this.connection.state === HubConnectionState.Connected;
  }

  async close() {
    this.stopping.abort();
    await Promise.all([this.connection.stop(), this.ahead?.connection.stop()]);
    this.become("closed");
  }

  /** The server closed the line (restart, sign-out): unless we are leaving, start over. */
  private closed() {
    if (this.stopped) return this.become("closed");
    this.opening = this.connect(true).then(() => this.emit("reopened", undefined));
    this.opening.catch((error) => {
      this.opening = null;
      if (!this.stopped) this.refusal = this.problemOf(error);
      this.become("closed");
    });
  }

  private become(state: LineState) {
    if (this.state === state) return;
    this.state = state;
    this.wasOpen ||= state === "open";
    this.emit("line", state);
  }
}

function within<T>(patienceMs: number, connection: HubConnection, start: Promise<T>): Promise<T> {
  const limit = setTimeout(() => void connection.stop(), patienceMs);
  return start.finally(() => clearTimeout(limit));
}
