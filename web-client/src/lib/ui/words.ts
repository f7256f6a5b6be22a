/** Refusals that only staff meet: a phone that joins does not load them. */
export const words = {
  zh: {
    problem: {
      already_admitted: { title: "此人已经进入", text: "如需请其离开，请结束核验。" },
      hold_released: { title: "保全已经解除", text: "不需要再做什么，请刷新。" },
      no_preview: { title: "没有预览图", text: "录像仍可以播放。" },
      not_running: { title: "核验没有在进行", text: "这些数字只在核验进行时有；缺少的部分请看回放。" },
      too_many_devices: { title: "设备太多", text: "本次核验不能再接入更多设备。" },
      wrong_content_type: { title: "内容的格式不对", text: "请从本服务自己的页面操作。" },
      wrong_token: { title: "令牌的用途不对", text: "请重新生成所需用途的令牌。" },
    },
  },
  en: {
    problem: {
      already_admitted: { title: "This person is in already", text: "If they have to leave, end the session." },
      hold_released: { title: "The hold is released already", text: "There is nothing left to do. Please refresh." },
      no_preview: { title: "There is no preview", text: "The recording plays without it." },
      not_running: { title: "The session is not running", text: "These figures exist while it runs; what was missing is in the replay." },
      too_many_devices: { title: "Too many devices", text: "This session takes no more devices." },
      wrong_content_type: { title: "The content has the wrong form", text: "Use this service's own pages." },
      wrong_token: { title: "The token is for something else", text: "Make a token for what is needed." },
    },
  },
};
