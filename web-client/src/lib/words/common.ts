import { problems } from "./problems";

export const asMessages = (pairs: Record<string, [string, string]>) =>
  Object.fromEntries(Object.entries(pairs).map(([code, [title, text]]) => [code, { title, text }]));

export const common = {
  zh: {
    product: "远程视频核验", pair: "{name}：{value}",
    language: { other: "English", label: "切换语言" },
    do: {
      retry: "重试", reload: "重新载入", here: "在此继续", check: "核对回执", close: "关闭", cancel: "取消", save: "保存", send: "发送", back: "返回",
      signIn: "去登录", openAgain: "重新打开链接", home: "回到首页", search: "查询", create: "新建", copy: "复制", copied: "已复制", start: "开始播放",
    },
    frame: { board: "今日", cases: "案件", glossary: "通俗说法", replay: "回放与审计", ledger: "台账", keep: "保存与遮盖", running: "运行状况", admin: "管理", out: "退出" },
    slots: { zone: "以下是您当地的时间（{zone}）；办事机构按{office}。", none: "近期没有空余时间。", ask: "请联系{office}另约。" },
    plain: "{term}：也就是{plain}",
    theme: { label: "颜色：{now}，点一下换一种", auto: "随设备", light: "浅色", dark: "深色" },
    view: { large: "大字版", ordinary: "普通版", larger: "再大一点" },
    lacks: { audio: "没有麦克风", video: "没有摄像头" },
    loading: "正在载入…",
    empty: "暂无内容",
    away: { reconnecting: "网络中断，正在自动重新连接…", renewing: "画面中断，正在恢复…", offline: "没有网络，恢复后会自动继续", capture: "手机暂时关闭了摄像头，正在自动恢复。请留在本页面", microphone: "手机停用了麦克风，正在自动恢复。请先结束其他通话" },
    recording: { recording: "录像中", stalled: "录像中断", off: "未录像" },
    quality: { good: "网络良好", fair: "网络一般，画面可能变慢", poor: "网络较差，请靠近窗户或路由器", unknown: "正在检测网络" },
    person: {
      you: "您", applicant: "申请人", official: "工作人员", device: "设备", helper: "协助人",
      muted: "已静音", silent: "麦克风被手机停用", paused: "对方手机停用了摄像头（来电或切换应用），会自动恢复", sees: { lower: "您的网络较慢，对方画面已缩小", stills: "您的网络很慢，只显示对方的静态画面，声音不受影响", soundOnly: "您的网络很慢，暂时只有声音" },
      seesUs: { lower: "对方网络较慢，看到的画面已缩小", stills: "对方网络很慢，只看到静态画面，声音不受影响", soundOnly: "对方网络很慢，暂时只能听到声音" },
      cameraOff: "摄像头已关闭", aside: "已回避，暂不在通话中", away: "网络中断，等待对方返回", connecting: "正在连接画面…",
    },
    state: {
      case: { open: "待承办", taken: "办理中", toSupply: "待补充", decided: "已有结论", closed: "已办结" },
      session: { open: "待开始", live: "进行中", ending: "正在封存", sealed: "已封存", cutShort: "中断后封存" },
      invitation: { open: "有效", used: "已使用", expired: "已过期", revoked: "已撤销" },
      outcome: { pass: "通过", partlyPassed: "部分通过，需再次核验", fail: "不通过", toSupply: "通过，待补充材料" },
      helping: { family: "家属", assistant: "陪同协助", interpreter: "翻译（含手语）" },
      card: { open: "等待对方", done: "对方已做", cannot: "对方做不到", passed: "通过", failed: "未通过", withdrawn: "已取消" },
      item: { pass: "符合", fail: "不符合", notApplicable: "不适用" },
      verdict: { intact: "完好", withheld: "完好（部分内容未提供）", incomplete: "不完整", broken: "已被改动", notSealed: "未封存" },
    },
    problem: asMessages(problems.zh),
  },
  en: {
    product: "Remote video verification", pair: "{name}: {value}",
    language: { other: "中文", label: "Switch language" },
    do: {
      retry: "Try again", reload: "Reload", here: "Go on here", check: "Check a receipt", close: "Close", cancel: "Cancel", save: "Save", send: "Send", back: "Back",
      signIn: "Sign in", openAgain: "Open my link again", home: "To the start page", search: "Search", create: "Create", copy: "Copy", copied: "Copied", start: "Start playing",
    },
    frame: { board: "Today", cases: "Cases", glossary: "Plain words", replay: "Replay and audit", ledger: "Ledgers", keep: "Keeping and redaction", running: "Running now", admin: "Administration", out: "Sign out" },
    slots: { zone: "These are times at your place ({zone}). The office's own clock: {office}.", none: "There is no free time in the next days.", ask: "Please ask {office}." },
    plain: "{term}: that is, {plain}",
    theme: { label: "Colours: {now}. Press for the next", auto: "As the device", light: "Light", dark: "Dark" },
    view: { large: "Large view", ordinary: "Normal view", larger: "Larger" },
    lacks: { audio: "No microphone", video: "No camera" },
    loading: "Loading…",
    empty: "Nothing here yet",
    away: { reconnecting: "Network lost. Reconnecting by itself…", renewing: "Picture lost. Bringing it back…", offline: "No network. It resumes by itself", capture: "Your phone has turned the camera off for a moment. Bringing it back, please stay on this page", microphone: "Your phone has stopped the microphone. Bringing it back, please end other calls first" },
    recording: { recording: "Recording", stalled: "Recording stalled", off: "Not recording" },
    quality: { good: "Good connection", fair: "Fair connection, picture may slow down", poor: "Poor connection, move closer to a window or router", unknown: "Checking the connection" },
    person: {
      you: "You", applicant: "Applicant", official: "Official", device: "Device", helper: "Helper",
      muted: "Muted", silent: "Microphone stopped by the phone", paused: "Their phone has stopped the camera (a call or another app). It comes back by itself", sees: { lower: "Your connection is slow: a smaller picture", stills: "Your connection is very slow: stills only, sound goes on", soundOnly: "Your connection is very slow: sound only for now" },
      seesUs: { lower: "Their connection is slow: they see a smaller picture", stills: "Their connection is very slow: they see stills and hear you", soundOnly: "Their connection is very slow: they only hear you for now" },
      cameraOff: "Camera is off", aside: "Has stepped away for a moment", away: "Connection lost, waiting for them", connecting: "Connecting the picture…",
    },
    state: {
      case: { open: "Open", taken: "In progress", toSupply: "To supply", decided: "Decided", closed: "Closed" },
      session: { open: "Not started", live: "Live", ending: "Being sealed", sealed: "Sealed", cutShort: "Cut short, sealed" },
      invitation: { open: "Valid", used: "Used", expired: "Expired", revoked: "Revoked" },
      outcome: { pass: "Pass", partlyPassed: "Partly passed, the rest is looked at again", fail: "Fail", toSupply: "Pass, material to follow" },
      helping: { family: "Family", assistant: "Assistant", interpreter: "Interpreter (also sign language)" },
      card: { open: "Waiting for them", done: "They did it", cannot: "They can't", passed: "Passed", failed: "Failed", withdrawn: "Taken back" },
      item: { pass: "Meets", fail: "Fails", notApplicable: "Not applicable" },
      verdict: { intact: "Intact", withheld: "Intact, some items withheld", incomplete: "Incomplete", broken: "Broken", notSealed: "Not sealed" },
    },
    problem: asMessages(problems.en),
  },
};
