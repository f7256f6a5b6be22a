/** Verifies beside the page, so that it goes on answering. Nothing leaves the device. */
import { Certificate } from "@/lib/evidence/certificate";
import { verify, type Verdict } from "@/lib/evidence/verifier";
import { ZipSource } from "@/lib/evidence/zip";

export interface Task {
  file: File;
  receipt: string | null;
  /** PEM of the certificates that the reader trusts. */
  roots: string | null;
  /** PEM of those that count for time-stamp authorities only. */
  timeRoots: string | null;
}
export type Told = { read: number } | { verdict: Verdict; milliseconds: number } | { failed: "failed" | "noPackage" };

const tell = (told: Told) => (self as unknown as { postMessage(told: Told): void }).postMessage(told);
const betweenMs = 100, mostRoots = 100, zipBegins = "PK";

const certificates = (pem: string | null) => (pem === null ? null : (Certificate.allFromPem(pem, mostRoots) ?? []));

self.onmessage = async ({ data: { file, receipt, roots, timeRoots } }: MessageEvent<Task>) => {
  const began = performance.now();
  let next = 0;
  try {
    // A file of another kind is no package that somebody broke.
    if ((await file.slice(0, zipBegins.length).text()) !== zipBegins) return tell({ failed: "noPackage" });
    const [trusted, times] = [certificates(roots), certificates(timeRoots)];
    const verdict = await verify(new ZipSource(file), receipt, (read) => {
      if (performance.now() < next) return;
      next = performance.now() + betweenMs;
      tell({ read });
    }, trusted, trusted || times ? [...(trusted ?? []), ...(times ?? [])] : null);
    tell({ verdict, milliseconds: performance.now() - began });
  } catch {
    tell({ failed: "failed" });
  }
};
