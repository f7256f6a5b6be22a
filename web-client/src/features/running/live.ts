/** A value that is read again and again while somebody looks. What was read last stays while the next cannot be. */
import { onMounted, onUnmounted, shallowRef } from "vue";
import { asProblem, type Problem } from "@/lib/api/problem";

export function useLive<T>(read: () => Promise<T>, everyMs: number) {
  const value = shallowRef<T | null>(null);
  const before = shallowRef<T | null>(null);
  const problem = shallowRef<Problem | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  async function load() {
    const mine = ++turn;
    clearTimeout(timer);
    try {
      const got = await read();
      if (mine !== turn) return;
      [before.value, value.value, problem.value] = [value.value, got, null];
    } catch (error) {
      if (mine !== turn) return;
      problem.value = asProblem(error);
    }
    timer = setTimeout(load, everyMs);
  }
  function looked() {
    if (!document.hidden) return void load();
    turn++;
    clearTimeout(timer);
  }
  onMounted(() => {
    document.addEventListener("visibilitychange", looked);
    void load();
  });
  onUnmounted(() => {
    document.removeEventListener("visibilitychange", looked);
    turn++;
    clearTimeout(timer);
  });
  return { value, before, problem, load };
}
