export const words = {
  zh: {
    admin: {
      title: "管理", departments: "部门", nameZh: "中文名称", nameEn: "英文名称", add: "添加", staff: "人员", user: "用户名", display: "姓名",
      role: "角色", department: "部门", noDepartment: "不限部门", roles: { administrator: "管理员", official: "工作人员", auditor: "审计员" },
      made: "已创建 {name}", password: "初始密码（只显示这一次）：",
    },
  },
  en: {
    admin: {
      title: "Administration", departments: "Departments", nameZh: "Name in Chinese", nameEn: "Name in English", add: "Add", staff: "Staff", user: "User name", display: "Name",
      role: "Role", department: "Department", noDepartment: "No department", roles: { administrator: "Administrator", official: "Official", auditor: "Auditor" },
      made: "{name} was created", password: "First password (shown only once):",
    },
  },
};
