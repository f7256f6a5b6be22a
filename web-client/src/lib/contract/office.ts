import type { Text } from "./hub";

/** One department's part in a session. */
export interface DepartmentPart {
  departmentId: string;
  name: Text;
  leads: boolean;
  /** Empty for the one that leads: all that nobody else has. */
  items: string[];
  signedAt: string | null;
  signedBy: string | null;
}
export interface DepartmentParts {
  items: DepartmentPart[];
  /** That may still be asked in; empty for guests. */
  others: { id: string; name: Text }[];
}
export interface RegisterAnswer {
  id: string;
  name: Text;
  state: "found" | "nothing" | "away";
  records: { title: string; fields: { name: Text; value: string }[] }[];
  milliseconds: number;
}
export interface GlossaryTerm {
  id: string;
  term: Text;
  plain: Text;
  by: string;
  at: string;
}
