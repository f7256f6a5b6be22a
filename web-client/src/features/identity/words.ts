export const words = {
  zh: { identity: { title: "工作人员登录", name: "用户名", password: "密码", submit: "登录", applicant: "申请人请直接打开办事机构发来的链接，无需登录。" } },
  en: { identity: { title: "Staff sign-in", name: "User name", password: "Password", submit: "Sign in", applicant: "Applicants: please open the link the office sent you. You need no account." } },
};
