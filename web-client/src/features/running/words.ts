export const words = {
  zh: {
    running: {
      title: "运行状况", intro: "正在进行的核验，以及每位参与人的线路。每 {n} 秒更新一次。", at: "更新于 {time}", stale: "以下是 {time} 的情况，尚未更新",
      none: "现在没有正在进行的核验", noneText: "有人进入核验室后，这里会显示各方的线路情况。", nobody: "还没有人接通", since: "{time}开始", of: "承办：{name}", toCase: "查看案件",
      behind: "存档暂时连不上，内容先保存在本机",
      state: { good: "良好", warn: "一般", bad: "较差", away: "未接通" },
      roundTrip: "往返时间", ms: "{n} 毫秒", measuring: "正在测量", loss: "丢包", up: "发出 {v}", down: "收到 {v}", bitrate: "流量", picture: "画面", noPicture: "没有画面", gap: "录像缺失", seconds: "{n} 秒", noGap: "没有缺失",
      narrow: "对方线路只够约 {rate}，画面已缩小", refused: "请求过多，已忽略 {n} 次", device: "设备",
      server: "服务器", sessions: "进行中的核验", handshakes: "正在接通", strangers: "来历不明的数据包", perSecond: "每秒 {n}", dropped: "未通过检查的数据包", unsent: "没能发出的数据包", since0: "自启动以来 {n}",
      about: "网上常有扫描，来历不明的数据包一律不予回应，不影响核验。如果每秒持续上千，请告知网络管理员。",
    },
  },
  en: {
    running: {
      title: "Running now", intro: "Sessions that run now, and how everybody's line fares. Read again every {n} seconds.", at: "As of {time}", stale: "This is how it was at {time}; it could not be read since",
      none: "No session runs now", noneText: "Once people are in a session their lines are shown here.", nobody: "Nobody is connected yet", since: "since {time}", of: "Official: {name}", toCase: "Open the case",
      behind: "The archive cannot be reached: all is kept on this machine meanwhile",
      state: { good: "Good", warn: "Fair", bad: "Poor", away: "Not connected" },
      roundTrip: "Round trip", ms: "{n} ms", measuring: "Being measured", loss: "Lost", up: "out {v}", down: "in {v}", bitrate: "Bitrate", picture: "Picture", noPicture: "No picture", gap: "Missing in the recording", seconds: "{n} s", noGap: "Nothing",
      narrow: "Their line takes about {rate}: a smaller picture", refused: "Asked for too much, passed over once | Asked for too much, passed over {n} times", device: "Device",
      server: "Server", sessions: "Sessions that run", handshakes: "Connecting", strangers: "Packets from strangers", perSecond: "{n} a second", dropped: "Packets that failed their checks", unsent: "Packets that could not be sent", since0: "{n} since the start",
      about: "The internet is scanned all the time. Packets from strangers are never answered and do sessions no harm. Tell your network's administrator if there are thousands a second for long.",
    },
  },
};
