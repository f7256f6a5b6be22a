export const words = {
  zh: {
    check: {
      title: "核对回执",
      about: "会话结束时您得到一个回执编号或回执文件。在这里可以查到：当时的记录是否仍原样保存。不需要登录。",
      code: "回执编号", codeHint: "16 个字母和数字，例如 7K2M-9QHT-04XB-ZR5C", submit: "核对", or: "或者", file: "选择回执文件（.jws）",
      other: "手里有完整的证据包？", verify: "在本机核验证据包",
      held: { title: "记录仍在，且未被改动", text: "您当时见到的记录（第 {seq} 条，{at}）仍原样保存在日志中。" },
      cut: { title: "记录被截短", text: "回执在 {at} 见到第 {seq} 条，而现在的日志没有这一条。请保存回执并向监督部门反映。" },
      rewritten: { title: "记录被改写", text: "现在的日志与回执在 {at} 见到的不同。请保存回执并向监督部门反映。" },
      missing: { title: "找不到这份记录", text: "这是本机关签发的回执，但记录已不在。请保存回执并向监督部门反映。" },
      removed: { title: "记录已到期删除", text: "这份记录保存期满后已依规定删除，删除有记录可查。" },
      foreign: { title: "不是本机关签发的回执", text: "请到签发回执的机关核对。" },
      unknown: { title: "没有找到这个编号", text: "请核对是否输错。若确认无误，请用回执文件再查一次。" },
      sealed: "会话已封存。", running: "会话尚未封存。",
    },
  },
  en: {
    check: {
      title: "Check a receipt",
      about: "At the end of a session you were given a receipt: a code or a file. Here you see whether the record of that time is still kept as it was. No sign-in needed.",
      code: "Receipt code", codeHint: "16 letters and digits, for example 7K2M-9QHT-04XB-ZR5C", submit: "Check", or: "or", file: "Choose the receipt file (.jws)",
      other: "Do you have a whole evidence package?", verify: "Verify a package on this device",
      held: { title: "The record is there, unchanged", text: "What you saw (entry {seq}, {at}) still stands in the log as it was." },
      cut: { title: "The record was cut", text: "The receipt saw entry {seq} at {at}, but the log has no such entry now. Keep the receipt and tell the supervising authority." },
      rewritten: { title: "The record was rewritten", text: "The log is not the one that the receipt saw at {at}. Keep the receipt and tell the supervising authority." },
      missing: { title: "The record is missing", text: "This office signed the receipt, but the record is not there. Keep the receipt and tell the supervising authority." },
      removed: { title: "The record was removed after its time", text: "Its retention was over; the removal is on record." },
      foreign: { title: "Not a receipt of this office", text: "Ask the office that gave it to you." },
      unknown: { title: "No record has this code", text: "Check it for a slip. If it is right, try again with the receipt file." },
      sealed: "The session is sealed.", running: "The session is not sealed yet.",
    },
  },
};
