/**
 * This participant's one connection to the media server. We always offer: two lines that send
 * our sound and picture, and pairs of lines that receive ("slots") into which the server puts
 * the others. A lost connection is replaced by a new one with a new offer.
 */
import type { Answer, IceServer, Offer, QualityReport, Slot } from "../contract/session";
import { Emitter } from "../signal/events";
import { type FreshConnection, openConnection } from "./fresh";
import { bytesIn, reportBetween, type Totals, totalsOf } from "./quality";
import { soundIsRepeated } from "./sound";
import { silentMsIn, StallWatch } from "./stall";
import { firstCeilingKbps, LargeLayerWatch, lookEveryMs, startAfter, withCeiling, withStart } from "./uplink";

/** A connection with its local offer made, or under way. */
interface Made extends FreshConnection {
  senders: Partial<Record<"audio" | "video", RTCRtpSender>>;
  pairs: number;
  /** Null: what the browser begins with. */
  startKbps: number | null;
  offered: Promise<void>;
}

export type MediaState = "idle" | "connecting" | "connected" | "renewing";
interface PeerEvents {
  state: MediaState;
  slots: Slot[];
  quality: QualityReport;
  /** Nothing has come for a moment, though something did before. */
  stalled: void;
}
export interface PeerOptions {
  exchange: (offer: Offer) => Promise<Answer>;
}

const disconnectedPatienceMs = 2_500;
const connectPatienceMs = 8_000;
/** From the offer until the answer is taken in. */
const answerPatienceMs = 12_000;
const statisticsEveryMs = 5_000;
const stallLookMs = 50;
/** The server reports to a connection that sends every 50 ms, and to any every second. */
const flowPatienceMs = 400;
/** With relays to try besides, an attempt without them is given up sooner. */
const relayPatienceMs = 3_000;
/** A spare older than this may have been made in a network that is gone. */
const spareLastsMs = 3_000;
/** Before it is known how many others there are. */
const firstPairs = 2;
export const mostOthers = 5;
/** Conversation: movement matters. Reading: every picture sharp, be they few. */
export type PicturePreference = "conversation" | "reading";
const hints = { conversation: "motion", reading: "detail" };
const largeBps = 2_500_000;
const smallBps = 200_000;
const smallBesideLargeBps = 900_000;
const largeLayer = "h";
/** A small picture beside the large one, for who is on a poor line (RFC 8853). */
const layers = (): RTCRtpEncodingParameters[] => [
  { rid: "l", scaleResolutionDownBy: 2, maxBitrate: smallBps },
  { rid: largeLayer, maxBitrate: largeBps },
];
const isFirefox = () => /Firefox\//.test(navigator.userAgent);
/** Firefox sends one picture: its layers are not tried here. */
const sendsLayers = () => !isFirefox();

export class Peer extends Emitter<PeerEvents> {
  iceServers: IceServer[] = [];
  slots: Slot[] = [];
  state: MediaState = "idle";
  private made: Made | null = null;
  private spare: (Made & { at: number }) | null = null;
  private prepared: Promise<void> | null = null;
  private tracks: Partial<Record<"audio" | "video", MediaStreamTrack | null>> = {};
  /** As far as is known. */
  private others = 0;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private statistics: ReturnType<typeof setInterval> | undefined;
  private stallLook: ReturnType<typeof setInterval> | undefined;
  private uplinkLook: ReturnType<typeof setInterval> | undefined;
  private ceilingKbps = firstCeilingKbps;
  private last: Totals | null = null;
  private failures = 0;
  preference: PicturePreference = "conversation";
  private uplinkBps = Infinity;
  private turn: Promise<void> = Promise.resolve();
  private overtake = () => undefined as void;
  private closed = false;

  constructor(private readonly options: PeerOptions) {
    super();
  }

  /** Makes the connection and its local offer ahead of time, so that joining costs one round trip. */
  prepare(): Promise<void> {
    return (this.prepared ??= this.takeOrMake());
  }

  /** Relays known only after joining: a connection not yet offered is made again with them; one under way has less time before it is; a living one keeps what works. */
  async useIceServers(servers: IceServer[]) {
    const changed = JSON.stringify(servers) !== JSON.stringify(this.iceServers);
    this.iceServers = servers;
    if (!changed || !this.prepared) return;
    if (this.state === "connecting" && this.connection) return this.watch(this.connection, relayPatienceMs);
    if (this.state !== "idle") return;
    this.discard();
    await this.prepare();
  }

  private get connection() {
    return this.made?.pc ?? null;
  }

  /** Makes the connection that the next renewal takes, while other things are still found out. */
  prepareSpare() {
    if (this.closed || this.usableSpare()) return;
    this.spare?.end();
    this.spare = { ...this.make(true), at: performance.now() };
    this.spare.offered.catch(() => undefined);
  }

  private usableSpare() {
    return this.spare && this.spare.pairs >= this.others && performance.now() - this.spare.at < spareLastsMs ? this.spare : null;
  }

  private async takeOrMake() {
    this.made = this.usableSpare() ?? this.make(this.state === "renewing");
    if (this.made !== this.spare) this.spare?.end();
    this.spare = null;
    const { pc, offered } = this.made;
    pc.onconnectionstatechange = () => this.follow(pc);
    await offered;
  }

  private make(moved: boolean): Made {
    const opened = openConnection({ iceServers: this.iceServers as RTCIceServer[], bundlePolicy: "max-bundle" }, moved);
    const { pc } = opened;
    const senders: Made["senders"] = {};
    for (const kind of ["audio", "video"] as const) {
      const transceiver = pc.addTransceiver(this.tracks[kind] ?? kind, { direction: "sendonly", ...(kind === "video" && sendsLayers() && { sendEncodings: layers() }) });
      senders[kind] = transceiver.sender;
    }
    // Every line makes the answer slower to take in, which counts where a picture is waited for.
    const pairs = Math.max(moved ? 1 : firstPairs, this.others);
    addSlots(pc, pairs);
    const offered = pc.createOffer().then((offer) => pc.setLocalDescription(offer));
    return { ...opened, senders, pairs, startKbps: moved ? startAfter(this.uplinkBps) : null, offered };
  }

  /** Sends the prepared offer and takes the answer in. Offers go one after the other. */
  connect(): Promise<void> {
    return this.inTurn(async () => {
      const prepared = this.prepare();
      await prepared;
      const pc = this.connection;
      if (!pc || this.closed || prepared !== this.prepared) return;
      this.become(this.failures || this.state === "renewing" ? "renewing" : "connecting");
      this.watch(pc, answerPatienceMs);
      await this.negotiate(pc).catch((error) => {
        if (pc === this.connection) clearTimeout(this.patience);
        throw error;
      });
      this.watch(pc, connectPatienceMs);
    });
  }

  private async negotiate(pc: RTCPeerConnection) {
    const receive = pc
      .getTransceivers()
      .filter((t) => t.direction === "recvonly" && t.mid)
      .map((t) => ({ mid: t.mid!, kind: t.receiver.track.kind as "audio" | "video" }));
    const { sdp } = pc.localDescription!;
    const answer = await this.options.exchange({ sdp: isFirefox() ? sdp : soundIsRepeated(sdp), receive });
    if (pc !== this.connection) return;
    // At once: who is told to be in a slot while the answer is taken in is there since.
    this.assign(answer.slots);
    const { startKbps } = this.made!;
    await this.take(pc, startKbps ? withStart(answer.sdp, startKbps) : answer.sdp);
    if (pc !== this.connection) return;
    void this.prefer(this.preference);
  }

  private take(pc: RTCPeerConnection, sdp: string) {
    return pc.setRemoteDescription({ type: "answer", sdp: sendsLayers() ? withCeiling(sdp, this.ceilingKbps) : sdp });
  }

  /** Has the browser try out at once whether its line takes the large layer again. Nobody else hears of it. */
  private async lookAtLayers(pc: RTCPeerConnection, watch: LargeLayerWatch) {
    if (!watch.triesNow(await rowsOf(pc))) return;
    const tried = this.inTurn(async () => {
      const answer = pc.remoteDescription;
      if (pc !== this.connection || pc.signalingState !== "stable" || !answer) return;
      this.ceilingKbps++;
      await pc.setLocalDescription(await pc.createOffer());
      await this.take(pc, answer.sdp);
    });
    await tried.catch(() => undefined); // It was renewed meanwhile.
  }

  /** Puts participants into slots, as the server says. An answer may come after news that are newer than it. */
  assign(slots: Slot[]) {
    const merged = new Map(this.slots.map((s) => [s.mid, s]));
    for (const slot of slots) if ((merged.get(slot.mid)?.since ?? 0) <= slot.since) merged.set(slot.mid, slot);
    this.slots = [...merged.values()];
    this.emit("slots", this.slots);
  }

  /** Makes room for `others` people; offers again on the same connection when slots run out. */
  grow(others: number): Promise<void> {
    this.others = Math.min(others, mostOthers);
    if (!this.made || this.made.pairs >= this.others) return Promise.resolve();
    return this.inTurn(async () => {
      const { made } = this;
      if (!made || made.pairs >= this.others) return;
      const { pc } = made;
      addSlots(pc, this.others - made.pairs);
      made.pairs = this.others;
      await pc.setLocalDescription(await pc.createOffer());
      if (pc.remoteDescription) await this.negotiate(pc);
    });
  }

  /** Starts over with a new connection: the same participant, a new ICE user and key. */
  renew(): Promise<void> {
    if (this.closed) return Promise.resolve();
    const before = this.made;
    this.made = null;
    this.discard();
    // Closing keeps the page from anything else for a while: the new offer goes first.
    setTimeout(() => before?.end());
    this.become("renewing");
    return this.connect();
  }

  /** Uses these tracks from now on; no new offer is needed. */
  async send(kind: "audio" | "video", track: MediaStreamTrack | null) {
    this.tracks[kind] = track;
    if (kind === "video" && track) track.contentHint = hints[this.preference];
    await Promise.all([this.made, this.spare].map((made) => made?.senders[kind]?.replaceTrack(track)));
  }

  /** What to give up first when the network is poor: documents need resolution, a walk needs motion. */
  async prefer(preference: PicturePreference) {
    this.preference = preference;
    if (this.tracks.video) this.tracks.video.contentHint = hints[preference];
    const sender = this.made?.senders.video;
    if (!sender) return;
    const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
    parameters.degradationPreference = preference === "reading" ? "maintain-resolution" : "maintain-framerate";
    const { encodings } = parameters;
    if (encodings?.length === 1) encodings[0]!.maxBitrate = largeBps;
    // On a poor line the small layer would take from the large one what makes it readable.
    else if (encodings?.[0]) encodings[0].active = preference !== "reading" || this.uplinkBps >= smallBesideLargeBps;
    await sender.setParameters(parameters).catch(() => undefined); // Firefox refuses some fields: its defaults then hold.
  }

  /** The tracks that show a participant now. */
  tracksOf(participantId: string): MediaStreamTrack[] {
    const mids = new Set(this.slots.filter((s) => s.participantId === participantId).map((s) => s.mid));
    return (this.connection?.getTransceivers() ?? []).filter((t) => t.mid && mids.has(t.mid)).map((t) => t.receiver.track);
  }

  /** Sends and shows nothing until renewed. */
  pause() {
    this.discard();
    this.endSpare();
    this.become("idle");
  }

  close() {
    this.closed = true;
    this.discard();
    this.endSpare();
    this.become("idle");
  }

  private endSpare() {
    this.spare?.end();
    this.spare = null;
  }

  private discard() {
    clearTimeout(this.patience);
    clearInterval(this.statistics);
    clearInterval(this.stallLook);
    clearInterval(this.uplinkLook);
    this.made?.end();
    this.made = null;
    this.prepared = null;
    this.slots = [];
    this.overtake();
  }

  private follow(pc: RTCPeerConnection) {
    if (pc !== this.connection) return;
    const state = pc.connectionState;
    if (state === "connected") this.connected(pc);
    else if (state === "disconnected") this.watch(pc, disconnectedPatienceMs);
    else if (state === "failed") this.lost(pc);
  }

  private connected(pc: RTCPeerConnection) {
    clearTimeout(this.patience);
    this.failures = 0;
    this.become("connected");
    this.last = null;
    clearInterval(this.statistics);
    void this.measure(pc);
    this.statistics = setInterval(() => void this.measure(pc), statisticsEveryMs);
    const layers = new LargeLayerWatch(largeLayer);
    clearInterval(this.uplinkLook);
    this.uplinkLook = setInterval(() => void this.lookAtLayers(pc, layers), lookEveryMs);
    const watch = new StallWatch();
    clearInterval(this.stallLook);
    this.stallLook = setInterval(() => void this.lookForStall(pc, watch), stallLookMs);
  }

  private async lookForStall(pc: RTCPeerConnection, watch: StallWatch) {
    if (!watch.suspects(newestPlayed(pc), performance.now())) return;
    const silentMs = silentMsIn(await rowsOf(pc));
    if (pc === this.connection && watch.finds(silentMs, performance.now())) this.emit("stalled", undefined);
  }

  /** Round trip of the last measurement. */
  get rttMs() {
    return this.last?.rttMs ?? 0;
  }

  /** Whether anything at all still comes in, be it only the server's reports. */
  async flows(): Promise<boolean> {
    const pc = this.connection;
    if (!pc || pc.connectionState !== "connected") return false;
    const before = bytesIn(await rowsOf(pc));
    const end = performance.now() + flowPatienceMs + this.rttMs;
    while (performance.now() < end) {
      await new Promise((done) => setTimeout(done, stallLookMs));
      if (bytesIn(await rowsOf(pc)) > before) return true;
    }
    return false;
  }

  private watch(pc: RTCPeerConnection, patienceMs: number) {
    if (pc !== this.connection) return;
    clearTimeout(this.patience);
    if (pc.connectionState === "connected") return;
    this.patience = setTimeout(() => pc.connectionState !== "connected" && this.lost(pc), patienceMs);
  }

  private lost(pc: RTCPeerConnection) {
    if (pc !== this.connection || this.closed) return;
    this.become("renewing");
    clearTimeout(this.patience);
    const wait = Math.min(4_000, 250 * 2 ** this.failures++);
    this.patience = setTimeout(() => void this.renew().catch(() => this.retry(pc)), wait);
  }

  /** The offer itself could not be sent: the line is down too. The rejoin calls renew when it is back. */
  private retry(old: RTCPeerConnection) {
    if (this.connection && this.connection !== old) this.watch(this.connection, connectPatienceMs);
  }

  private async measure(pc: RTCPeerConnection) {
    const now = totalsOf(await rowsOf(pc), performance.now());
    this.followUplink(now.uplinkBps);
    if (this.last) this.emit("quality", reportBetween(this.last, now));
    this.last = now;
  }

  /** Whether there is room for the small layer beside a readable large one. */
  private followUplink(bps: number) {
    const had = this.uplinkBps >= smallBesideLargeBps;
    this.uplinkBps = bps || Infinity;
    if (had !== this.uplinkBps >= smallBesideLargeBps && this.preference === "reading") void this.prefer("reading");
  }

  /** What was under way with a connection that is discarded is neither waited for, as what is closed may never answer, nor a failure: the next one tells how it went. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.turn.then(
      () =>
        new Promise<void>((done, failed) => {
          this.overtake = done;
          work().then(done, failed);
        }),
    );
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private become(state: MediaState) {
    if (this.state === state) return;
    this.state = state;
    this.emit("state", state);
  }
}

function addSlots(pc: RTCPeerConnection, pairs: number) {
  for (let i = 0; i < pairs; i++) {
    pc.addTransceiver("audio", { direction: "recvonly" });
    pc.addTransceiver("video", { direction: "recvonly" });
  }
}

/** When the newest packet of any line was played, on whatever clock the browser uses. */
function newestPlayed(pc: RTCPeerConnection): number {
  const times = pc.getReceivers().flatMap((receiver) => receiver.getSynchronizationSources?.().map((source) => source.timestamp) ?? []);
  return Math.max(0, ...times);
}

async function rowsOf(pc: RTCPeerConnection) {
  const rows: Record<string, unknown>[] = [];
  (await pc.getStats()).forEach((row) => rows.push(row));
  return rows;
}
