/** How the text before the call is cut into screens, and what of the consent is still open. Pure. */
export function pagesOf(oneAScreen: boolean, bring: boolean, consent: readonly string[]): string[][] {
  if (!oneAScreen) return [["what", "bring", ...consent]];
  return [["what"], ...(bring ? [["bring"]] : []), ...consent.map((id) => [id])];
}

/** Items that must be agreed to and are not; optional ones may stay open. */
export const missingOf = (items: readonly { id: string; optional?: boolean }[], ticked: Record<string, boolean>) =>
  items.filter((i) => !i.optional && !ticked[i.id]).map((i) => i.id);
