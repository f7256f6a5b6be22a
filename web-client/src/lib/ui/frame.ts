import type { InjectionKey } from "vue";

/** Whether what is shown stands in the frame of the desk, whose start page leads on. */
export const insideFrame: InjectionKey<boolean> = Symbol("inside the desk's frame");
