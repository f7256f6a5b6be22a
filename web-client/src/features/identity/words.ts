export const words = {
  zh: {
    identity: { title: "工作人员登录", name: "用户名", password: "密码", submit: "登录", applicant: "申请人请直接打开办事机构发来的链接，无需登录。" },
    account: { title: "我的账户", change: "修改密码", current: "现在的密码", next: "新密码", again: "再输入一次新密码", rule: "至少 12 个字符，并包含大写字母、小写字母和数字。", differ: "两次输入的新密码不一致", changed: "密码已修改。您在其他设备上的登录已失效。" },
  },
  en: {
    identity: { title: "Staff sign-in", name: "User name", password: "Password", submit: "Sign in", applicant: "Applicants: please open the link the office sent you. You need no account." },
    account: { title: "Your account", change: "Change the password", current: "Password now", next: "New password", again: "New password again", rule: "At least 12 characters, with capital and small letters and digits.", differ: "The two new passwords are not the same", changed: "The password was changed. Your sign-ins on other devices have ended." },
  },
};
