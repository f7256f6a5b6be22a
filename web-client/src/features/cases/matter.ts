import type { Case, CaseSummary, Text } from "@/lib/contract/http";

/** A case names its matter as a text or as the matter type itself. */
export function matterName(c: CaseSummary | Case): Text {
  return "name" in c.matterType ? c.matterType.name : c.matterType;
}
