/** Verifies beside the page, so that it goes on answering. Nothing leaves the device. */
import { verify, type Verdict } from "@/lib/evidence/verifier";
import { ZipSource } from "@/lib/evidence/zip";

export interface Task {
  file: File;
  receipt: string | null;
}
export type Told = { read: number } | { verdict: Verdict; milliseconds: number } | { failed: string };

const tell = (told: Told) => (self as unknown as { postMessage(told: Told): void }).postMessage(told);
const betweenMs = 100;

self.onmessage = async ({ data: { file, receipt } }: MessageEvent<Task>) => {
  const began = performance.now();
  let next = 0;
  try {
    const verdict = await verify(new ZipSource(file), receipt, (read) => {
      if (performance.now() < next) return;
      next = performance.now() + betweenMs;
      tell({ read });
    });
    tell({ verdict, milliseconds: performance.now() - began });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
  }
};
