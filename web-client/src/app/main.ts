import App from "./App.vue";
import { router } from "./router";
import { start } from "./start";

void start(App, [router]);
