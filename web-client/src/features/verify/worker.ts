/** Verifies beside the page, so that it goes on answering. Nothing leaves the device. */
import { Certificate } from "@/lib/evidence/certificate";
import { verify, type Verdict } from "@/lib/evidence/verifier";
import { ZipSource } from "@/lib/evidence/zip";

export interface Task {
  file: File;
  receipt: string | null;
  /** PEM of the certificates that the reader trusts. */
  roots: string | null;
}
export type Told = { read: number } | { verdict: Verdict; milliseconds: number } | { failed: string };

const tell = (told: Told) => (self as unknown as { postMessage(told: Told): void }).postMessage(told);
const betweenMs = 100, mostRoots = 100;

self.onmessage = async ({ data: { file, receipt, roots } }: MessageEvent<Task>) => {
  const began = performance.now();
  let next = 0;
  try {
    const verdict = await verify(new ZipSource(file), receipt, (read) => {
      if (performance.now() < next) return;
      next = performance.now() + betweenMs;
      tell({ read });
    }, roots === null ? null : (Certificate.allFromPem(roots, mostRoots) ?? []));
    tell({ verdict, milliseconds: performance.now() - began });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
  }
};
