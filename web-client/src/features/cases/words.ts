export const words = {
  zh: {
    cases: {
      title: "案件", new: "新建案件", mine: "只看我承办的", find: "按编号、姓名或备注查找", none: "还没有案件", noneText: "点“新建案件”开始，随后可发送邀请链接。",
      number: "编号", matter: "事项", applicant: "申请人", owner: "承办人", state: "状态", created: "创建时间", reference: "外部编号（可不填）",
      noOwner: "尚无人承办", noTypes: "还没有事项类型，请联系管理员。",
      take: "我来承办", invite: "发送邀请", again: "重新发送邀请", inviteText: "请把链接或二维码发给申请人。首次进入前可重复打开，进入后只能在同一设备使用。",
      expires: "{at} 前有效", link: "邀请链接", qr: "邀请二维码", open: "进入房间", openNew: "开启房间",
      sessions: "核验记录", invitations: "邀请", history: "办理过程", replay: "回放", noSessions: "还没有核验", what: { created: "创建案件", taken: "承办", invited: "发送邀请", session_opened: "开启房间", decided: "记录结论", closed: "办结", handed_over: "移交" }, until: "{at} 前补充", first: "请先承办此案件，再邀请申请人。",
      supply: "等待申请人在 {at} 前补充材料。收到后可再次邀请并记录结论。", overdue: "补充期限 {at} 已过。请联系申请人，或办结此案件。",
      close: "办结", closeAsk: "办结此案件？", closeText: "办结后，邀请链接全部失效，不能再开启核验。已有的记录和证据会保留。", closeWhy: "还没有最终结论，请写明办结的原因", closeNote: "说明（可不填）",
      inviteAsk: "发送邀请", inviteWho: "邀请谁", inviteApplicant: "申请人 {name}", inviteHelper: "协助人：{role}", helperName: "协助人姓名", plannedFor: "约定时间（可不填，不填表示随时）", elder: "用大字版打开（适合长者）", makeLink: "生成链接", planned: "约在 {at}",
      handOver: "移交", handTo: "移交给", handNote: "请告诉同事需要注意什么", noColleagues: "本部门没有其他工作人员。",
      board: {
        title: "今日", none: "今天没有安排", noneText: "发出邀请后，会在这里看到谁在等候、谁需要帮助。", next: "接待下一位：{name}",
        waiting: "正在等候", dropped: "掉线，等待返回", trouble: "设备检查没有通过", inCall: "正在通话", planned: "已约定",
        now: "随时", mine: "由我承办", nobody: "还没有打开链接", minutes: "{n} 分钟",
        state: { opened: "已打开链接", waiting: "等候中", admitted: "已请入", connected: "通话中", away: "掉线", left: "已离开", declined: "已婉拒" },
        lacks: { poorLine: "网络较慢", lowBattery: "电量不足", no_microphone: "没有麦克风" },
      },
    },
  },
  en: {
    cases: {
      title: "Cases", new: "New case", mine: "Only mine", find: "Find by number, name or reference", none: "No cases yet", noneText: "Press “New case”; then you can send an invitation.",
      number: "Number", matter: "Matter", applicant: "Applicant", owner: "Official", state: "State", created: "Created", reference: "Reference (optional)",
      noOwner: "Nobody yet", noTypes: "There are no matter types yet. Ask your administrator.",
      take: "Take this case", invite: "Invite", again: "Invite again", inviteText: "Send the link or the QR code to the applicant. It can be opened again until they were let in; then only on the same device.",
      expires: "Valid until {at}", link: "Invitation link", qr: "Invitation as QR code", open: "Go to the room", openNew: "Open the room",
      sessions: "Sessions", invitations: "Invitations", history: "History", replay: "Replay", noSessions: "No sessions yet", what: { created: "Case created", taken: "Taken", invited: "Invited", session_opened: "Room opened", decided: "Decision recorded", closed: "Closed", handed_over: "Handed over" }, until: "by {at}", first: "Take this case first, then invite the applicant.",
      supply: "The applicant may hand in what is missing until {at}. Then invite them again and record the decision.", overdue: "The time to hand in what was missing ended on {at}. Contact the applicant, or close the case.",
      close: "Close the case", closeAsk: "Close this case?", closeText: "All its links end and no session can be opened any more. Records and evidence stay.", closeWhy: "There is no final decision yet: say why it is closed", closeNote: "Remark (optional)",
      inviteAsk: "Invite", inviteWho: "Whom", inviteApplicant: "The applicant, {name}", inviteHelper: "A helper: {role}", helperName: "The helper's name", plannedFor: "Appointment (optional; without one: any time)", elder: "Open in the large view (for older people)", makeLink: "Make the link", planned: "Planned for {at}",
      handOver: "Hand over", handTo: "To", handNote: "Tell your colleague what to know", noColleagues: "Your department has no other official.",
      board: {
        title: "Today", none: "Nothing planned today", noneText: "Once you invite somebody, you see here who waits and who needs help.", next: "Take the next: {name}",
        waiting: "Waiting", dropped: "Lost the line, expected back", trouble: "Could not get ready", inCall: "In a call", planned: "Planned",
        now: "Any time", mine: "Mine", nobody: "Link not opened yet", minutes: "{n} min",
        state: { opened: "Link opened", waiting: "Waiting", admitted: "Let in", connected: "In the call", away: "Line lost", left: "Left", declined: "Declined" },
        lacks: { poorLine: "Slow network", lowBattery: "Low battery", no_microphone: "No microphone" },
      },
    },
  },
};
