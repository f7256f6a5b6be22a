/** One lazy part a role: a phone that joins loads neither the desk nor the replay. */
import { type Component, shallowRef } from "vue";
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import { Problem } from "@/lib/api/problem";
import { addWords, type Words } from "@/lib/words/i18n";

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
  { path: "/join", component: () => load(import("@/features/join"), (m) => m.page) },
  { path: "/sign-in", component: () => load(import("@/features/identity"), (m) => m.page) },
  { path: "/account", component: () => load(import("@/features/identity"), (m) => m.account) },
  { path: "/cases", component: () => load(cases(), (m) => m.list) },
  { path: "/board", component: () => load(cases(), (m) => m.board) },
  { path: "/glossary", component: () => load(cases(), (m) => m.glossary) },
  { path: "/cases/:id", component: () => load(cases(), (m) => m.one), props: true },
  { path: "/room/:sessionId", component: () => load(import("@/features/room"), (m) => m.page), props: true },
  { path: "/replay", component: () => load(replay(), (m) => m.search) },
  { path: "/reviews", component: () => load(replay(), (m) => m.reviews) },
  { path: "/replay/:sessionId", component: () => load(replay(), (m) => m.player), props: true },
  { path: "/numbers", component: () => load(import("@/features/numbers"), (m) => m.page) },
  { path: "/admin", component: () => load(import("@/features/admin"), (m) => m.page) },
  { path: "/admin/matters/:id", component: () => load(import("@/features/admin"), (m) => m.matter), props: true },
  { path: "/ledger", component: () => load(import("@/features/keeping"), (m) => m.ledger) },
  { path: "/keep/:sessionId", component: () => load(import("@/features/keeping"), (m) => m.keep), props: true },
  { path: "/check", component: () => load(import("@/features/check"), (m) => m.page) },
  { path: "/verify", component: () => load(import("@/features/verify"), (m) => m.page) },
  { path: "/openapi", component: () => load(import("@/features/openapi"), (m) => m.page) },
  { path: "/:rest(.*)*", redirect: "/cases" },
];

export const router = createRouter({ history: createWebHistory(), routes });
router.onError((error) => {
  console.error(error);
  loadProblem.value = new Problem(navigator.onLine ? "server_away" : "offline");
});
