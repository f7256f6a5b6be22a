export const words = {
  zh: {
    matter: {
      title: "事项类型", none: "还没有事项类型。添加之后，工作人员才能新建案件。", new: "新的事项类型", version: "第 {version} 版", saved: "已保存为第 {version} 版",
      keeps: "现为第 {version} 版。保存后，新建的案件用新的一版；已经建立的案件保留原来的一版。每次修改都会写入审计记录。", begins: "保存后，工作人员就能用它新建案件。",
      zh: "中文", en: "英文（可不填，将显示中文）", code: "代码（本部门内不重复）", name: "名称", purpose: "为什么要视频核验（申请人会看到）", minutes: "通常需要多少分钟", years: "记录保存多少年",
      item: "第 {n} 项", up: "上移", down: "下移", drop: "去掉",
      bring: "申请人要准备的", bringText: "申请人在开始之前会看到。",
      consent: "同意的内容", consentText: "申请人逐项同意后才开始。改动文字后会自动换一个版本名，证据里写明当时同意的是哪一版。", optional: "可以不同意", position: "同意此项后，可以询问手机的位置（此项总是可以不同意）",
      checklist: "清单", checklistText: "按现场走动的顺序排列。清单和结论都要逐项填写。", hint: "怎样看（可不填）", ask: "请申请人做什么，用通俗的话（可不填）", rule: "依据（可不填）", still: "需要拍照",
    },
  },
  en: {
    matter: {
      title: "Matter types", none: "None yet. Officials can make cases once there is one.", new: "New matter type", version: "version {version}", saved: "Saved as version {version}",
      keeps: "This is version {version}. When you save, new cases begin with the new version; cases that have begun keep theirs. Every change goes into the audit.", begins: "Once it is saved officials can make cases of it.",
      zh: "In Chinese", en: "In English (optional; else the Chinese is shown)", code: "Code (once in the department)", name: "Name", purpose: "What the meeting is for (the applicant reads it)", minutes: "How many minutes it usually takes", years: "How many years its sessions are kept",
      item: "Item {n}", up: "Move up", down: "Move down", drop: "Leave out",
      bring: "What the applicant needs", bringText: "Shown to the applicant before the meeting.",
      consent: "What the applicant agrees to", consentText: "Item by item, before anything begins. Other words get another version name by themselves: the evidence says which one was agreed to.", optional: "May be declined", position: "Allows asking for the phone's position (may always be declined)",
      checklist: "Checklist", checklistText: "In the order of the walk. Every item is answered before a decision.", hint: "How to look at it (optional)", ask: "What to ask of the applicant, in plain words (optional)", rule: "Rule (optional)", still: "Wants a photo",
    },
  },
};
