/** A value that is fetched: loading, there, or a problem to show with a way to try again. */
import { type Ref, ref, shallowRef } from "vue";
import { asProblem, type Problem } from "../api/problem";

export function useLoading<T>(fetchIt: () => Promise<T>) {
  const value = shallowRef<T | null>(null) as Ref<T | null>;
  const problem = shallowRef<Problem | null>(null);
  const loading = ref(false);
  let newest = 0;

  async function load() {
    const mine = ++newest;
    loading.value = true;
    problem.value = null;
    try {
      const got = await fetchIt();
      if (mine === newest) value.value = got;
    } catch (error) {
      if (mine === newest) problem.value = asProblem(error);
    }
    if (mine === newest) loading.value = false;
  }
  return { value, problem, loading, load };
}

export type Loading<T> = ReturnType<typeof useLoading<T>>;

/** An action that a button starts: busy meanwhile, a problem when it fails. */
export function useAction() {
  const busy = ref(false);
  const problem = shallowRef<Problem | null>(null);

  async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return;
    busy.value = true;
    problem.value = null;
    try {
      return await work();
    } catch (error) {
      problem.value = asProblem(error);
    } finally {
      busy.value = false;
    }
  }
  return { busy, problem, run };
}
