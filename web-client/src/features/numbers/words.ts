export const words = {
  zh: {
    numbers: {
      title: "统计", back: "回放与审计", from: "从", to: "到", by: "分组", group: { week: "按周", matter: "按事项", department: "按部门" }, anyMatter: "全部事项", anyDepartment: "全部部门", csv: "下载 CSV", none: "这段时间没有核验", open: "点图中的柱子，查看对应的核验列表。",
      sessions: "核验次数", wait: "等候（分钟）", length: "时长（分钟）", decisions: "结论", returned: "退回再办", gaps: "有缺失的核验", quality: "录像质量", mean: "平均", longest: "最长", cutShort: "中断后封存", undecided: "无结论", others: "其他",
      passed: "通过", failed: "不通过", toSupply: "待补充", partlyPassed: "部分通过", good: "好", fair: "一般", poor: "差", total: "共 {n} 次，平均等候 {w} 分钟，平均时长 {l} 分钟，退回再办 {r} 次，有缺失 {g} 次", table: "数字表",
    },
  },
  en: {
    numbers: {
      title: "Numbers", back: "Replay and audit", from: "From", to: "To", by: "By", group: { week: "By week", matter: "By matter", department: "By department" }, anyMatter: "Any matter", anyDepartment: "Any department", csv: "Download CSV", none: "There were no sessions in this time", open: "Click a bar to open the list behind it.",
      sessions: "Sessions", wait: "Waiting (minutes)", length: "Length (minutes)", decisions: "Decisions", returned: "Returned work", gaps: "Sessions with gaps", quality: "Quality of the recording", mean: "mean", longest: "longest", cutShort: "Cut short", undecided: "No decision", others: "Others",
      passed: "Pass", failed: "Fail", toSupply: "To supply", partlyPassed: "Partly passed", good: "Good", fair: "Fair", poor: "Poor", total: "{n} session, {w} min mean wait, {l} min mean length, {r} returned, {g} with gaps | {n} sessions, {w} min mean wait, {l} min mean length, {r} returned, {g} with gaps", table: "Table of the numbers",
    },
  },
};
