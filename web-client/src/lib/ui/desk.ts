/** What every page of the desk has: styles of the Element Plus parts in the product's colours, and words for what only staff meet. */
import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/el-button.css";
import "element-plus/theme-chalk/el-input.css";
import "element-plus/theme-chalk/el-dialog.css";
import "element-plus/theme-chalk/el-overlay.css";
import "element-plus/theme-chalk/el-progress.css";
import "element-plus/theme-chalk/el-radio-button.css";
import "element-plus/theme-chalk/el-radio-group.css";
import "./desk.css";
import { addWords } from "../words/i18n";
import { words } from "./words";

addWords(words);
