export const words = {
  zh: {
    admin: {
      title: "管理", departments: "部门", nameZh: "中文名称", nameEn: "英文名称", add: "添加", staff: "人员", user: "用户名", display: "姓名",
      role: "角色", department: "部门", noDepartment: "不限部门", roles: { administrator: "管理员", official: "工作人员", auditor: "审计员" },
      hours: { title: "视频核验时间", text: "按“09:00-12:00 19:00-21:00”填写，晚上和周末也可以；空着表示不开。", monday: "星期一", tuesday: "星期二", wednesday: "星期三", thursday: "星期四", friday: "星期五", saturday: "星期六", sunday: "星期日", closed: "休息的日期", minutes: "每次多少分钟", places: "同时可约几人", saved: "已保存", wrong: "请按 09:00-12:00 的样子填写" },
      made: "已创建 {name}", madeAgain: "已为 {name} 重设密码", password: "密码（只显示这一次）：",
      reset: "重设密码", disable: "停用", enable: "启用", disabled: "已停用",
      ask: { reset: "为 {name} 重设密码？原密码随即失效，对方需用新密码重新登录。", disable: "停用 {name} 的账户？对方随即退出登录和正在进行的核验，不能再登录。" },
    },
  },
  en: {
    admin: {
      title: "Administration", departments: "Departments", nameZh: "Name in Chinese", nameEn: "Name in English", add: "Add", staff: "Staff", user: "User name", display: "Name",
      role: "Role", department: "Department", noDepartment: "No department", roles: { administrator: "Administrator", official: "Official", auditor: "Auditor" },
      hours: { title: "Hours for video meetings", text: "Write “09:00-12:00 19:00-21:00”; evenings and weekends as you like; empty: closed.", monday: "Monday", tuesday: "Tuesday", wednesday: "Wednesday", thursday: "Thursday", friday: "Friday", saturday: "Saturday", sunday: "Sunday", closed: "Closed on these dates", minutes: "Minutes of one appointment", places: "Appointments at a time", saved: "Saved", wrong: "Write times like 09:00-12:00" },
      made: "{name} was created", madeAgain: "{name} has a new password", password: "Password (shown only once):",
      reset: "Reset password", disable: "Disable", enable: "Enable", disabled: "Disabled",
      ask: { reset: "Reset the password of {name}? The old one ends at once; they sign in with the new one.", disable: "Disable the account of {name}? They are signed out, leave running sessions and can't sign in any more." },
    },
  },
};
