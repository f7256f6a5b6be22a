/** One person's part in a session: the line to the hub, the media connection, and what both say, as reactive state. */
import { reactive, shallowReactive } from "vue";
import { asProblem, Problem } from "../api/problem";
import { CaptureWatch } from "../devices/capture";
import { type Kind, openAgain } from "../devices/devices";
import type { Facing, JoinRequest, Offer } from "../contract/session";
import { Peer } from "../peer/peer";
import { qualityOf } from "../peer/quality";
import { keepReceipt } from "../receipts";
import { HubLine } from "../signal/hub";
import { drawer } from "./pointer";
import { applyCard, applyJoined, applyMessage, applyNote, applyParticipant, applyPicture, applyStill, applyTyped, loseSight, newState, othersOf } from "./state";
import { followSlots } from "./streams";

export interface LiveOptions {
  sessionId: string;
  language: string;
  /** Visit token of an applicant; null for staff. */
  token: string | null;
  /** Known to be let straight in: then the offer follows the join without waiting for its answer. */
  expectAdmitted: boolean;
}
const typingEveryMs = 330;
export const marks = { tap: "rv-join-tap", admitted: "rv-admitted", frame: "rv-first-frame" };

export class Live {
  readonly state = reactive(newState());
  /** Streams by participant; a stream's identity changes only when its tracks do. */
  readonly streams = shallowReactive(new Map<string, MediaStream>());
  readonly line: HubLine;
  readonly peer: Peer;
  private own: MediaStream | null = null;
  private capture: CaptureWatch | null = null;
  private facing: Facing = "user";
  private consent: JoinRequest["consent"] = null;
  private mediaEpoch = "";
  /** Nothing comes any more, as far as is known. */
  private silent = false;
  private rejoining = false;

  constructor(private readonly options: LiveOptions) {
    this.line = new HubLine(options.token ? () => options.token! : null);
    this.peer = new Peer({ exchange: (offer) => this.exchange(offer) });
    this.listen();
  }

  /** Before the tap: connects the line and makes the local offer. */
  async prepare(own: MediaStream | null, facing: Facing) {
    this.own = own;
    this.facing = facing;
    this.watchCapture();
    for (const kind of ["audio", "video"] as const) await this.peer.send(kind, this.trackOf(kind));
    void this.peer.prepare();
    void this.line.open().catch((error) => (this.state.problem = asProblem(error)));
    // Who went in before the camera was open is seen now.
    void this.tellMedia();
  }

  /** The phone may stop camera or microphone: the others are told why, and both come back by themselves. */
  private watchCapture() {
    this.capture?.close();
    Object.assign(this.state, { paused: { audio: false, video: false }, switched: null });
    this.tellDevices();
    this.capture = this.own && new CaptureWatch(this.own, {
      reopen: (kind, device) => openAgain(kind, this.facing, device),
      replaced: (kind, track, another) => {
        if (another) this.state.switched = { kind, label: track.label };
        void this.peer.send(kind, track);
        this.tellDevices();
      },
      changed: (paused) => {
        this.state.paused = paused;
        // What is gone as well is not said to be used.
        const { switched } = this.state;
        if (switched && paused[switched.kind] === "gone") this.state.switched = null;
        void this.tellMedia();
      },
      stopsWhenHidden: matchMedia("(pointer: coarse)").matches,
    });
  }

  /** The tap. Gives when joined (perhaps only to the waiting room). */
  async join(consent: JoinRequest["consent"]) {
    performance.mark(marks.tap);
    this.consent = consent;
    this.state.problem = null;
    this.state.phase = "joining";
    try {
      const atOnce = this.options.expectAdmitted;
      const joined = await this.enter(atOnce ? () => this.peer.connect() : null);
      if (joined.admitted && !atOnce && !this.state.aside) await this.peer.connect();
    } catch (error) {
      // Another page may have taken the place meanwhile.
      if (this.state.phase === "joining") this.state.phase = "new";
      throw (this.state.problem = asProblem(error));
    }
  }

  private async enter(offer: (() => Promise<void>) | null) {
    const joining = this.line.call("join", {
      sessionId: this.options.sessionId,
      client: { language: this.options.language, userAgent: navigator.userAgent },
      consent: this.consent,
      page: this.page,
      back: this.rejoining,
    });
    // The hub takes calls in order, so the offer may travel right behind the join.
    const offering = offer ? offer().then(() => null, asProblem) : Promise.resolve(null);
    const joined = await joining.catch(async (error) => {
      await offering;
      throw error;
    });
    this.mediaEpoch = joined.mediaEpoch;
    applyJoined(this.state, joined);
    this.state.problem = null;
    // Whatever becomes of the offer.
    void this.tellMedia();
    this.roomForOthers();
    this.followReading();
    const problem = await offering;
    if (problem && !["not_admitted", "aside"].includes(problem.code)) throw problem;
    if (problem && joined.admitted && !this.state.aside) await this.peer.connect();
    await this.peer.useIceServers(joined.iceServers ?? []);
    return joined;
  }

  private listen() {
    const { line, peer, state } = this;
    line.on("line", (s) => {
      state.line = s;
      if (s === "reconnecting" && ["in", "waiting"].includes(state.phase)) loseSight(state);
      if (s === "closed" && line.refusal && ["in", "waiting"].includes(state.phase)) this.rejoinFailed(line.refusal);
    });
    line.on("reopened", () => void this.rejoin());
    line.on("reachable", () => this.mustRenew() && peer.prepareSpare());
    line.on("replaced", () => this.noticed(new Problem("replaced")));
    line.on("admitted", () => void this.admitted());
    line.on("declined", ({ reason }) => this.finish("declined", () => (state.declinedReason = reason)));
    line.on("participantChanged", (p) => {
      applyParticipant(state, p);
      if (p.id === state.me) void this.stepAside(p.aside);
      // A new connection begins with the best.
      if (!p.connected) delete state.shown[p.id];
      if (["left", "declined"].includes(p.state) || p.aside) this.restream();
      this.followReading();
      this.roomForOthers();
    });
    line.on("pictureChanged", (p) => applyPicture(state, p));
    line.on("slotsChanged", (slots) => peer.assign(slots));
    line.on("recordingChanged", (r) => Object.assign(state, { recording: r.state, recordingWords: r.words }));
    line.on("receipt", (r) => (state.receipt = keepReceipt(this.options.sessionId, r)));
    line.on("stillRequested", (r) => void state.asked.push(r));
    line.on("stillTaken", (s) => applyStill(state, s));
    line.on("stillDeclined", (s) => (state.asked = state.asked.filter((a) => a.requestId !== s.requestId)));
    line.on("itemAnswered", (i) => (state.items[i.item] = i));
    line.on("noteAdded", (n) => applyNote(state, n));
    line.on("messageSent", (m) => applyMessage(state, m));
    line.on("decisionMade", (d) => (state.decision = d));
    line.on("nextBooked", (next) => (state.next = next));
    line.on("cardChanged", (c) => applyCard(state, c));
    line.on("typed", (x) => applyTyped(state, x));
    line.on("drawn", drawer(state));
    line.on("cameraReported", ({ participantId, camera }) => (state.cameras[participantId] = camera));
    line.on("pictureFrozen", (p) => (state.frozen = p.frozen ? p.participantId : null));
    line.on("signalNoticed", (s) => void state.signals.push(s));
    line.on("locationFound", (l) => {
      state.locations.push(l);
      Object.assign(state, { locationAsked: false, locationDeclined: "" });
    });
    line.on("locationDeclined", ({ reason }) => Object.assign(state, { locationAsked: false, locationDeclined: reason || "declined" }));
    line.on("sessionEnded", (e) =>
      this.finish("ended", () => {
        state.ended = e;
        state.receipt = keepReceipt(this.options.sessionId, e.receipt);
      }),
    );
    line.on("sessionSealed", (s) => {
      state.sealed = s.state;
      state.receipt = keepReceipt(this.options.sessionId, s.receipt);
    });
    peer.on("state", (s) => {
      state.media = s;
      if (s === "connected") this.silent = state.returning = false;
      if (s === "renewing" && !this.rejoining) void line.doubt(peer.rttMs);
    });
    peer.on("stalled", () => void this.stalled());
    peer.on("slots", () => this.restream());
    peer.on("quality", (q) => {
      state.quality = qualityOf(q);
      if (line.isOpen) void line.call("reportQuality", q).catch((error) => this.noticed(asProblem(error)));
    });
  }

  /** Packets stopped. A dead line starts over and renews the media when it is back; a living one renews them at once, unless it is only the others who are silent. */
  private async stalled() {
    this.silent = true;
    const listening = this.peer.flows().then((flows) => {
      this.silent = !flows;
      return flows;
    });
    const [lives, flows] = await Promise.all([this.line.doubt(this.peer.rttMs, () => !this.silent), listening]);
    if (lives && !flows && this.state.phase === "in" && !this.state.aside && this.peer.state === "connected") await this.peer.renew().catch(() => undefined);
  }

  private mustRenew() {
    return this.state.phase === "in" && !this.state.aside && (this.silent || this.peer.state !== "connected");
  }

  private async admitted() {
    if (this.state.phase !== "waiting") return;
    performance.mark(marks.admitted);
    this.state.phase = "in";
    await this.peer.connect().catch((error) => (this.state.problem = asProblem(error)));
    void this.tellMedia();
  }

  /** A helper leaves the applicant alone with the official, and comes back into the same call. */
  private async stepAside(aside: boolean) {
    if (this.state.aside === aside || this.state.phase !== "in") return;
    this.state.aside = aside;
    if (aside) {
      this.peer.pause();
      this.streams.clear();
    } else await this.peer.renew().catch((error) => (this.state.problem = asProblem(error)));
  }

  /** Tells this page from another of the same person: whose line comes back later does not take the place of the one opened last. */
  private readonly page = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  private typing: ReturnType<typeof setTimeout> | undefined;
  private typedLast = "";
  /** Shows the others what is being written, at most three times a second; the last word always goes. */
  type(text: string) {
    if (text === this.typedLast) return;
    this.typedLast = text;
    this.typing ??= setTimeout(() => {
      this.typing = undefined;
      if (this.line.isOpen) void this.line.call("typing", { text: this.typedLast }).catch(() => undefined);
    }, typingEveryMs);
  }

  /** The line is back: join again as the same participant, and renew the media unless it went on all the while. */
  private async rejoin() {
    if (!["in", "waiting"].includes(this.state.phase)) return;
    const wasIn = this.state.phase === "in";
    const epoch = this.mediaEpoch;
    const renewing = this.mustRenew();
    this.rejoining = true;
    try {
      const joined = await this.enter(renewing ? () => this.peer.renew() : null);
      if (renewing) return;
      const sameNode = epoch === this.mediaEpoch;
      const carries = sameNode && this.peer.state === "connected" && !this.silent && (await this.peer.flows());
      if (wasIn && this.state.phase === "in" && !this.state.aside && !carries) await this.peer.renew();
      else {
        this.peer.assign(joined.slots);
        this.state.returning = false;
      }
    } catch (error) {
      this.rejoinFailed(asProblem(error));
    } finally {
      this.rejoining = false;
    }
  }

  /** The way back failed, and the person asks for it once more. */
  async again() {
    this.state.problem = null;
    this.state.returning = true;
    await this.rejoin();
  }

  private rejoinFailed(problem: Problem) {
    if (problem.code === "replaced") return this.noticed(problem);
    if (problem.code === "session_over") return this.finish("ended", () => undefined);
    if (problem.code === "network_lost") return;
    this.state.problem = problem;
    this.state.returning = false;
  }

  private finish(phase: "declined" | "ended" | "left" | "replaced", note: () => void) {
    note();
    this.state.phase = phase;
    this.state.returning = false;
    this.peer.close();
    this.streams.clear();
  }

  /** An official reads documents in this page's picture: it keeps it sharp. */
  private followReading() {
    const me = this.state.participants.find((p) => p.id === this.state.me);
    const wanted = me?.reading ? "reading" : "conversation";
    if (me && wanted !== this.peer.preference) void this.peer.prefer(wanted);
  }

  /** A page that lost its place mostly learns it here: its media was closed, and it offers anew. */
  private async exchange(offer: Offer) {
    return this.line.call("offer", offer).catch((error) => {
      this.noticed(asProblem(error));
      throw error;
    });
  }

  /** Another page of the same person took this place: this one stops, and says so. */
  private noticed(problem: Problem) {
    if (problem.code !== "replaced") return;
    this.finish("replaced", () => (this.state.problem = problem));
    void this.line.close();
  }

  private roomForOthers() {
    void this.peer.grow(othersOf(this.state).length).catch(() => undefined);
  }

  private restream() {
    followSlots(this.streams, this.peer, (id) => othersOf(this.state).some((p) => p.id === id && !p.aside));
  }

  private trackOf(kind: "audio" | "video"): MediaStreamTrack | null {
    return this.own?.getTracks().find((t) => t.kind === kind && t.readyState === "live") ?? null;
  }

  /** Tells the others what we send. Mute keeps the track and sends silence or black. */
  async setMedia(kind: "audio" | "video", on: boolean) {
    for (const track of this.own?.getTracks() ?? []) if (track.kind === kind) track.enabled = on;
    await this.tellMedia();
  }

  async useCamera(track: MediaStreamTrack, facing: Facing) {
    this.facing = facing;
    this.state.switched = null;
    this.capture?.watch(track);
    this.tellDevices();
    await this.peer.send("video", track);
    await this.tellMedia();
  }

  private tellDevices() {
    const of = (kind: Kind) => this.trackOf(kind)?.getSettings?.().deviceId ?? "";
    this.state.devices = { audio: of("audio"), video: of("video") };
  }

  private async tellMedia() {
    if (!this.line.isOpen || !this.state.me) return;
    const on = (kind: "audio" | "video") => this.own?.getTracks().find((t) => t.kind === kind)?.enabled ?? false;
    const { audio: audioPaused, video: videoPaused } = this.state.paused;
    await this.line.call("setMedia", { audio: on("audio"), video: on("video"), facing: this.facing, audioPaused: !!audioPaused, videoPaused: !!videoPaused }).catch(() => undefined);
  }

  async leave() {
    await Promise.race([this.line.call("leave").catch(() => undefined), new Promise((done) => setTimeout(done, 1_500))]);
    this.finish("left", () => undefined);
    await this.close();
  }

  async close() {
    this.capture?.close();
    this.peer.close();
    await this.line.close();
  }
}
