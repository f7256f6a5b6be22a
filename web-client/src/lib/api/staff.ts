import type { Department, MatterChange, MatterType, Role, Staff } from "../contract/http";
import { call } from "./http";

export const signIn = (userName: string, password: string) => call<Staff>("/api/staff/sign-in", { body: { userName, password } });
export const signOut = () => call<void>("/api/staff/sign-out", { method: "POST" });
export const me = () => call<Staff>("/api/staff/me");

/** Lists come bare or as {items}. */
export const itemsOf = <T>(list: T[] | { items: T[] }): T[] => (Array.isArray(list) ? list : list.items);

export interface NewStaff {
  userName: string;
  displayName: string;
  role: Role;
  departmentId: string | null;
  password?: string;
}
export const listStaff = async () => itemsOf(await call<Staff[] | { items: Staff[] }>("/api/staff"));
export const addStaff = (body: NewStaff) => call<{ staff: Staff; password: string | null }>("/api/staff", { body });
export const disableStaff = (id: string) => call<Staff>(`/api/staff/${encodeURIComponent(id)}/disable`, { method: "POST" });
export const enableStaff = (id: string) => call<Staff>(`/api/staff/${encodeURIComponent(id)}/enable`, { method: "POST" });
export const resetPassword = (id: string) => call<{ staff: Staff; password: string }>(`/api/staff/${encodeURIComponent(id)}/password`, { method: "POST" });
export const changePassword = (current: string, next: string) => call<void>("/api/staff/me/password", { body: { current, new: next } });
export const listDepartments = async () => itemsOf(await call<Department[] | { items: Department[] }>("/api/departments"));
export const addDepartment = (name: Department["name"]) => call<Department>("/api/departments", { body: { name } });
export const listMatterTypes = async () => itemsOf(await call<MatterType[] | { items: MatterType[] }>("/api/matter-types"));
export const addMatterType = (body: MatterChange & { code: string; departmentId: string }) => call<MatterType>("/api/matter-types", { body });
export const changeMatterType = (id: string, body: MatterChange & { version: number }) => call<MatterType>(`/api/matter-types/${encodeURIComponent(id)}`, { method: "PUT", body });
