/** Words of findings: the replay, the case and the search speak of them alike. */
export const words = {
  zh: {
    review: {
      title: "审查", findings: "审查意见", none: "还没有审查意见", noneOfCase: "没有针对此案件的审查意见", grave: "严重", due: "限{at}前", states: { open: "待答复", answered: "已答复", remedySet: "待整改", remedied: "待核实整改", closed: "已结案" },
      kinds: { note: "备注", finding: "发现问题", opinionAsked: "请求复核意见", opinion: "复核意见", answer: "承办人答复", remedy: "整改要求", done: "已整改", closed: "结案", report: "报告", opened: "开始审查" },
      agrees: "同意", disagrees: "不同意", whole: "审查记录完整，逐条签名", broken: "审查记录被改动：{words}", add: "记录", at: "在 {at}", about: "针对", moment: "时刻 {at}", momentNow: "改为当前时刻 {at}", session: "整个核验", note: "备注", finding: "发现问题", text: "写下看到的情况", isGrave: "严重，影响结论",
      answer: "答复", done: "已整改", remedy: "要求整改", close: "结案", ask: "请他人复核", opinion: "给出复核意见", who: "请谁复核", until: "期限", send: "提交", jump: "查看 {at}", replay: "打开回放", report: "生成报告（PDF）", reportMade: "报告已生成并记入审查记录", reports: "报告", download: "报告 {seq}",
      tooEarly: "封存之后才能审查。", mine: "待办审查意见", log: "审查记录（{n} 条）", line: "第 {seq} 条", samples: "每周抽查", sampleWeek: "{week} 当周：{of} 次中随机抽取 {n} 次", looked: "已查看", notLooked: "未查看", noSamples: "还没有抽查记录", idleWeeks: "没有核验的周：{weeks}", seed: "随机种子 {seed}",
    },
  },
  en: {
    review: {
      title: "Review", findings: "Findings", none: "There are no findings yet", noneOfCase: "There are no findings on this case", grave: "Grave", due: "by {at}", states: { open: "Not answered", answered: "Answered", remedySet: "To be remedied", remedied: "Remedy to be checked", closed: "Closed" },
      kinds: { note: "Note", finding: "Finding", opinionAsked: "Second opinion asked", opinion: "Second opinion", answer: "Official's answer", remedy: "Remedy", done: "Remedied", closed: "Closed", report: "Report", opened: "Review begun" },
      agrees: "agrees", disagrees: "disagrees", whole: "The review is whole, every line signed", broken: "The review was changed: {words}", add: "Record", at: "at {at}", about: "About", moment: "the moment {at}", momentNow: "Take the current moment, {at}", session: "the whole session", note: "Note", finding: "Finding", text: "Say what you saw", isGrave: "Grave: puts the decision in question",
      answer: "Answer", done: "Remedied", remedy: "Ask for a remedy", close: "Close", ask: "Ask for a second opinion", opinion: "Give your opinion", who: "Whom to ask", until: "Until", send: "Send", jump: "Go to {at}", replay: "Open the replay", report: "Make a report (PDF)", reportMade: "The report is made and stands in the review", reports: "Reports", download: "Report {seq}",
      tooEarly: "A session can be reviewed once it is sealed.", mine: "Findings to deal with", log: "The review’s log ({n} line) | The review’s log ({n} lines)", line: "Line {seq}", samples: "Weekly sample", sampleWeek: "Week of {week}: {n} of {of} drawn by chance", looked: "looked at", notLooked: "not looked at", noSamples: "Nothing has been drawn yet", idleWeeks: "Weeks without a session: {weeks}", seed: "Seed {seed}",
    },
  },
};
