/** What the official may do with this phone in the call: set its camera, ask for its position. Told to the office as it really is. */
import { watch } from "vue";
import type { CameraWish } from "@/lib/contract/session";
import { CameraHand, lookEveryMs, type Wished } from "@/lib/devices/camera";
import type { Live } from "@/lib/session/live";
import type { VisitFlow } from "./visit";

export interface Served {
  wish(wished: Wished): Promise<void>;
  stop(): void;
}

export function serveOfficial(flow: Pick<VisitFlow, "own" | "facing" | "flip" | "torch">, live: Live): Served {
  const hand = new CameraHand(
    () => flow.own.value?.stream.getVideoTracks()[0] ?? null,
    () => flow.facing.value,
    (now) => {
      flow.torch.value = now.torch;
      return live.line.call("reportCamera", now);
    },
  );
  const look = () => {
    if (live.line.isOpen && ["in", "waiting"].includes(live.state.phase)) void hand.look();
  };
  const follow = async (wish: CameraWish) => {
    if (wish.facing && wish.facing !== flow.facing.value) await flow.flip().catch(() => undefined);
    await hand.follow(wish);
  };
  const offs = [
    live.line.on("cameraWished", (wish) => void follow(wish)),
    live.line.on("reopened", () => hand.forget()),
    live.line.on("locationWished", () => (live.state.locationWished = true)),
    watch(() => live.state.devices, look),
  ];
  const timer = setInterval(look, lookEveryMs);
  look();
  return {
    wish: (wished) => hand.follow(wished),
    stop: () => {
      clearInterval(timer);
      for (const off of offs) off();
    },
  };
}
