/** Keeps the phone's screen on while waiting and talking; taken again when the page is shown again. */
export function keepAwake(): () => void {
  if (!("wakeLock" in navigator)) return () => undefined;
  let lock: WakeLockSentinel | null = null;
  const take = async () => {
    if (document.visibilityState === "visible") lock = await navigator.wakeLock.request("screen").catch(() => null);
  };
  document.addEventListener("visibilitychange", take);
  void take();
  return () => {
    document.removeEventListener("visibilitychange", take);
    void lock?.release().catch(() => undefined);
  };
}
