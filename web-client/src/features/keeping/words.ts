export const words = {
  zh: {
    keep: {
      title: "保存与遮盖", back: "回到回放", until: "保存至 {at}", running: "本次核验尚未结束，保存期从结束时算起。", removed: "已于 {at} 到期删除，删除有记录可查。",
      holds: "暂停删除", noHolds: "没有暂停删除的要求。", holdAbout: "有争议、诉讼或调查时，到期也不删除，直到解除。", reason: "理由", hold: "暂停删除",
      held: "{by} 于 {at} 要求", released: "已由 {by} 于 {at} 解除：{reason}", release: "解除", releaseReason: "解除理由",
      redact: "制作遮盖副本", redactAbout: "原件保持封存不变。副本写明由谁、因何遮盖，其余部分仍可核验。", load: "选择内容", items: "整项不提供", spans: "遮盖片段", black: "画面变黑", silent: "声音静默",
      noItems: "没有可选的内容。", from: "从（秒）", to: "到（秒）", add: "加一段", drop: "去掉这一段", make: "制作并下载", none: "请至少选一项或一段。", still: "照片", text: "文字", track: "录像",
    },
    ledger: {
      title: "台账", about: "每个部门一本台账，每次封存的核验占一行；每天签名一次。把签名文件存到别处，整次核验丢失就能被发现。", department: "部门",
      download: "下载台账", removals: "下载删除记录", verify: "核验台账", days: "每日签名", noDays: "还没有签名的日期。", stamp: "时间戳", lines: "{n} 行",
      audit: "查看记录", auditAbout: "谁登录、谁看过、谁下载过，都记在另一条链上。这里核对数据库中的记录是否与链一致。", auditVerify: "核验查看记录",
    },
  },
  en: {
    keep: {
      title: "Keeping and redaction", back: "Back to the replay", until: "Kept until {at}", running: "The session has not ended; its time counts from the end.", removed: "Removed on {at} when its time was over; the removal is on record.",
      holds: "Holds", noHolds: "Nobody asked to keep it longer.", holdAbout: "In a dispute, a lawsuit or an inquiry it is not removed when its time is over, until the hold is released.", reason: "Reason", hold: "Hold",
      held: "asked by {by} on {at}", released: "released by {by} on {at}: {reason}", release: "Release", releaseReason: "Reason for the release",
      redact: "Make a redacted copy", redactAbout: "The original stays sealed as it is. The copy says who withheld what and why; the rest of it still verifies.", load: "Choose what", items: "Leave out whole", spans: "Withhold spans", black: "Picture black", silent: "Sound silent",
      noItems: "There is nothing to choose from.", from: "From (seconds)", to: "To (seconds)", add: "Add a span", drop: "Drop this span", make: "Make and download", none: "Choose at least one item or span.", still: "Still", text: "Text", track: "Recording",
    },
    ledger: {
      title: "Ledgers", about: "Each department has one ledger with a line a sealed session, signed once a day. Keep the signed files elsewhere: then a whole session that vanishes is found.", department: "Department",
      download: "Download the ledger", removals: "Download the removals", verify: "Verify the ledger", days: "Signed days", noDays: "No day is signed yet.", stamp: "time stamp", lines: "{n} line | {n} lines",
      audit: "Who looked", auditAbout: "Who signed in, viewed and downloaded stands in a chain of its own. This compares the database with the chain.", auditVerify: "Verify who looked",
    },
  },
};
