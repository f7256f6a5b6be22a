/**
 * Only the styles of the parts that this page uses, in the product's colours. The icon font (45 KB)
 * stays out: the tick is drawn here.
 */
import "vant/es/style/base.css";
import "vant/es/button/index.css";
import "vant/es/loading/index.css";
import "vant/es/checkbox/index.css";
import "vant/es/overlay/index.css";
import "vant/es/popup/index.css";
import "./vant.css";
