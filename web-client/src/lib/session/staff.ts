/** Who is signed in at the desk; asked once a page load. */
import { computed, shallowRef } from "vue";
import * as api from "../api/staff";
import type { Role, Staff } from "../contract/http";

const current = shallowRef<Staff | null>(null);
export const staff = computed(() => current.value);
export const has = (...roles: Role[]) => roles.some((r) => current.value?.roles.includes(r) ?? false);

/** Throws the problem sign_in_needed when nobody is. */
export async function whoAmI(): Promise<Staff> {
  return (current.value ??= await api.me());
}
export async function signIn(userName: string, password: string): Promise<Staff> {
  return (current.value = await api.signIn(userName, password));
}
export async function signOut() {
  await api.signOut().catch(() => undefined);
  current.value = null;
}

/** Where a person's work begins. */
export const homeOf = (who: Staff) =>
  who.roles.includes("official") ? "/cases" : who.roles.includes("auditor") ? "/replay" : who.roles.includes("administrator") ? "/admin" : "/cases";
