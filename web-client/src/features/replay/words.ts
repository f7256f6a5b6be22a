export const words = {
  zh: {
    replay: {
      title: "回放与审计", find: "按案件编号、姓名或事项查找", from: "从", to: "到", all: "全部状态", none: "没有符合条件的核验记录",
      case: "案件", matter: "事项", applicant: "申请人", official: "承办人", when: "时间", length: "时长", open: "查看",
      purpose: "查看目的", purposeText: "每次查看都会记入审计日志。请写明查看原因。", purposes: ["例行抽查", "投诉核实", "复核结论"], other: "或自行填写", view: "开始查看",
      expired: "查看授权已到期，请重新说明目的。",
      play: "播放", pause: "暂停", back: "后退 5 秒", forward: "前进 5 秒", speed: "速度", seek: "播放位置", keys: "空格：播放或暂停，方向键：前后 5 秒",
      offscreen: "此时不在画面中", noMedia: "没有录像", gap: "缺失 {from} 至 {to}", why: { network: "网络丢失", overload: "服务器繁忙", muted: "本人关闭", disk: "存储故障", server: "服务中断" },
      timeline: "时间线", important: "要点", everything: "全部",
      stills: "照片", noStills: "没有照片",
      verdict: "证据校验", notVerified: "尚未校验", verify: "立即校验", verifying: "正在逐字节校验…", seal: "封存签名：{signer}", noSeal: "尚未封存", time: { none: "没有可信时间戳", pending: "可信时间戳正在获取", stamped: "有可信时间戳" },
      counts: "{entries} 条记录 · {chunks} 段录像 · {stills} 张照片 · {size}，用时 {ms} 毫秒", line: "第 {seq} 条",
      package: "下载证据包", packageText: "含全部录像、照片、日志和签名，可离线校验（说明见包内 VERIFY.md）。", export: "导出并排视频", exporting: "正在导出 {p}%", exportReady: "下载并排视频",
      asks: {
        light: "开灯", closer: "靠近", farther: "拿远", steady: "拿稳", slower: "慢一点", rear: "翻转镜头", face: "露出整张脸", identityCard: "出示身份证", louder: "大声一点", wifi: "换到信号好的地方",
        item: "清单项目", custom: "工作人员自己的话", readDigits: "读出数字", writeDigits: "写下数字", turnDocument: "翻转证件", panRoom: "环顾四周",
      },
      kinds: {
        "session.opened": "开启核验", "consent.given": "申请人同意", "participant.joined": "进入", "participant.left": "离开", "media.chunk": "录像段", "media.gap": "画面缺失",
        "media.changed": "画面变更", "still.taken": "拍照", "location.reported": "位置", "challenge.issued": "发出验证", "challenge.answered": "完成验证", "request.made": "请求", "request.answered": "请求的答复", "drawing.made": "画面标注", "helper.aside": "协助人回避", "helper.returned": "协助人返回", "item.answered": "清单结论",
        "message.sent": "文字", "note.added": "备注", "decision.made": "结论", "session.resumed": "恢复记录", "session.sealed": "封存",
      },
    },
  },
  en: {
    replay: {
      title: "Replay and audit", find: "Find by case number, name or matter", from: "From", to: "To", all: "Any state", none: "No session fits",
      case: "Case", matter: "Matter", applicant: "Applicant", official: "Official", when: "When", length: "Length", open: "View",
      purpose: "Purpose of viewing", purposeText: "Every view goes into the audit log. Please say why you view it.", purposes: ["Routine check", "Complaint", "Review of the decision"], other: "Or in your own words", view: "Start viewing",
      expired: "Your permission to view has run out. Please give the purpose again.",
      play: "Play", pause: "Pause", back: "Back 5 seconds", forward: "Forward 5 seconds", speed: "Speed", seek: "Position", keys: "Space plays and pauses, arrows move 5 seconds",
      offscreen: "Not in the picture now", noMedia: "There is no recording", gap: "Missing from {from} to {to}", why: { network: "lost on the network", overload: "the server was overloaded", muted: "switched off by the person", disk: "the disk failed", server: "the service was down" },
      timeline: "Timeline", important: "Main points", everything: "Everything",
      stills: "Photos", noStills: "No photos",
      verdict: "Evidence", notVerified: "Not verified yet", verify: "Verify now", verifying: "Reading every byte…", seal: "Sealed by {signer}", noSeal: "Not sealed yet", time: { none: "No trusted time stamp", pending: "Trusted time stamp is on its way", stamped: "With a trusted time stamp" },
      counts: "{entries} entries · {chunks} chunks · {stills} photos · {size}, in {ms} ms", line: "Line {seq}",
      package: "Download the evidence", packageText: "All recordings, photos, the log and the signatures; can be verified offline (see VERIFY.md inside).", export: "Export side by side", exporting: "Exporting {p}%", exportReady: "Download side-by-side video",
      asks: {
        light: "Light on", closer: "Closer", farther: "Farther away", steady: "Hold still", slower: "Slower", rear: "Other camera", face: "Whole face", identityCard: "Identity card", louder: "Louder", wifi: "Better signal",
        item: "Checklist item", custom: "In the official's own words", readDigits: "Read digits", writeDigits: "Write digits", turnDocument: "Turn the document", panRoom: "Look around",
      },
      kinds: {
        "session.opened": "Session opened", "consent.given": "Consent given", "participant.joined": "Came in", "participant.left": "Left", "media.chunk": "Recording chunk", "media.gap": "Picture missing",
        "media.changed": "Picture changed", "still.taken": "Photo taken", "location.reported": "Location", "challenge.issued": "Challenge issued", "challenge.answered": "Challenge answered", "request.made": "Request", "request.answered": "Answer to a request", "drawing.made": "Drawn on the picture", "helper.aside": "Helper stepped away", "helper.returned": "Helper came back", "item.answered": "Checklist",
        "message.sent": "Message", "note.added": "Note", "decision.made": "Decision", "session.resumed": "Recording resumed", "session.sealed": "Sealed",
      },
    },
  },
};
