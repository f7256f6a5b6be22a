import type { Running } from "../contract/running";
import { call } from "./http";

export const readRunning = () => call<Running>("/api/running");
