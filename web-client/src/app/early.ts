/** The link is asked for while the rest of the page's code is still on its way: one round trip less to wait for. */
import { openEarly } from "@/lib/api/visit";
import { fragment } from "@/lib/fragment";

const link = fragment();
if (link && isSecureContext && "RTCRtpTransceiver" in window) openEarly(link);
