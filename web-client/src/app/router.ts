/** One lazy part a role. A phone that joins loads none of it: its page is join.html. */
import { type Component, shallowRef } from "vue";
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import { Problem } from "@/lib/api/problem";
import { addWords, i18n, type Words } from "@/lib/words/i18n";

/** Set when a page's code could not be fetched: the network or a new version. */
export const loadProblem = shallowRef<Problem | null>(null);

async function load<M extends { words: Words }>(feature: Promise<M>, pick: (module: M) => unknown): Promise<Component> {
  const module = await feature;
  addWords(module.words);
  return pick(module) as Component;
}

const cases = () => import("@/features/cases");
const replay = () => import("@/features/replay");
const routes: RouteRecordRaw[] = [
  { path: "/", redirect: "/cases" },
  { path: "/sign-in", component: () => load(import("@/features/identity"), (m) => m.page), meta: { title: "identity.title" } },
  { path: "/account", component: () => load(import("@/features/identity"), (m) => m.account), meta: { title: "account.title" } },
  { path: "/cases", component: () => load(cases(), (m) => m.list), meta: { title: "cases.title" } },
  { path: "/board", component: () => load(cases(), (m) => m.board), meta: { title: "cases.board.title" } },
  { path: "/glossary", component: () => load(cases(), (m) => m.glossary), meta: { title: "cases.glossary.title" } },
  { path: "/cases/:id", component: () => load(cases(), (m) => m.one), props: true, meta: { title: "cases.title" } },
  { path: "/room/:sessionId", component: () => load(import("@/features/room"), (m) => m.page), props: true, meta: { title: "room.title" } },
  { path: "/replay", component: () => load(replay(), (m) => m.search), meta: { title: "replay.title" } },
  { path: "/reviews", component: () => load(replay(), (m) => m.reviews), meta: { title: "review.mine" } },
  { path: "/replay/:sessionId", component: () => load(replay(), (m) => m.player), props: true, meta: { title: "replay.title" } },
  { path: "/numbers", component: () => load(import("@/features/numbers"), (m) => m.page), meta: { title: "numbers.title" } },
  { path: "/running", component: () => load(import("@/features/running"), (m) => m.page), meta: { title: "running.title" } },
  { path: "/admin", component: () => load(import("@/features/admin"), (m) => m.page), meta: { title: "admin.title" } },
  { path: "/admin/matters/:id", component: () => load(import("@/features/admin"), (m) => m.matter), props: true, meta: { title: "matter.title" } },
  { path: "/ledger", component: () => load(import("@/features/keeping"), (m) => m.ledger), meta: { title: "ledger.title" } },
  { path: "/keep/:sessionId", component: () => load(import("@/features/keeping"), (m) => m.keep), props: true, meta: { title: "keep.title" } },
  { path: "/check", component: () => load(import("@/features/check"), (m) => m.page), meta: { title: "check.title" } },
  { path: "/verify", component: () => load(import("@/features/verify"), (m) => m.page), meta: { title: "verify.title" } },
  { path: "/openapi", component: () => load(import("@/features/openapi"), (m) => m.page), meta: { title: "openapi.title" } },
  { path: "/:rest(.*)*", redirect: "/cases" },
];

/** What the browser's tab and a screen reader call the page: its own name first. */
export function titleOf(key: unknown): string {
  const { t } = i18n.global as unknown as { t: (key: string) => string };
  return typeof key === "string" ? `${t(key)} · ${t("product")}` : t("product");
}

export const router = createRouter({ history: createWebHistory(), routes });
router.onError((error) => {
  console.error(error);
  loadProblem.value = new Problem(navigator.onLine ? "server_away" : "offline");
});
