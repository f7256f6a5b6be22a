/* Runs before anything modern, in the oldest words a browser knows (ES5), so that a browser
   that is too old shows a sentence and a way on instead of an empty page. */
(function () {
  var w = window;
  var missing = [];
  var chinese = !/^en/i.test(navigator.language || "");
  function need(name, there) {
    if (!there) missing.push(name);
  }
  need("modules", "noModule" in document.createElement("script"));
  need("promises", typeof Promise === "function" && typeof Promise.allSettled === "function");
  need("text", typeof String.prototype.matchAll === "function");
  need("global", typeof globalThis === "object");
  need("websocket", typeof w.WebSocket === "function");
  need(chinese ? "视频通话" : "video calls", typeof w.RTCPeerConnection === "function" && typeof w.RTCRtpTransceiver === "function");
  need("storage", (function () { try { return !!w.localStorage; } catch (e) { return false; } })());
  if (!missing.length) return;
  w.rvTooOld = missing;

  function line(tag, text) {
    var e = document.createElement(tag);
    e.appendChild(document.createTextNode(text));
    e.style.margin = "0 0 0.7em";
    return e;
  }
  function show() {
    var box = document.createElement("div");
    box.setAttribute("role", "alert");
    box.setAttribute("data-testid", "too-old");
    box.style.cssText = "max-width:30em;margin:3em auto;padding:0 1.2em;font:17px/1.6 sans-serif";
    if (chinese) {
      box.appendChild(line("h1", "您的浏览器版本过旧"));
      box.appendChild(line("p", "本页需要较新的浏览器才能进行视频通话。请更新浏览器，或改用新版的 Chrome、Edge、Safari、Firefox 打开同一链接。"));
      box.appendChild(line("p", "在微信中打开时，请点右上角菜单，选择“在浏览器中打开”。"));
    } else {
      box.appendChild(line("h1", "Your browser is too old"));
      box.appendChild(line("p", "This page needs a newer browser for the video call. Please update it, or open the same link in a recent Chrome, Edge, Safari or Firefox."));
      box.appendChild(line("p", "Inside another app, choose “Open in browser” from its menu."));
    }
    box.appendChild(line("small", chinese ? "缺少：" + missing.join("、") : "It lacks: " + missing.join(", ")));
    var opening = document.getElementById("app");
    if (opening) opening.textContent = "";
    document.body.insertBefore(box, document.body.firstChild);
  }
  if (document.body) show();
  else document.addEventListener("DOMContentLoaded", show);
})();
