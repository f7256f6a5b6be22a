import { expect, test, vi } from "vitest";
import { ref } from "vue";

const staff = ref<{ id: string } | null>({ id: "a" });
vi.mock("@/lib/session/staff", () => ({ staff }));
const { useDraft } = await import("@/lib/review/draft");

test("what somebody has begun to write is there again, and nobody else's", () => {
  const empty = () => ({ text: "" });
  useDraft("review s1", empty).text = "背面没有看";
  expect(useDraft("review s1", empty).text).toBe("背面没有看");
  expect(useDraft("review s2", empty).text).toBe("");
  staff.value = { id: "b" };
  expect(useDraft("review s1", empty).text).toBe("");
});
