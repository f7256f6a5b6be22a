export const words = {
  zh: { openapi: { title: "接口说明与试用", note: "登录后，在此页发出的请求使用您的登录身份。" } },
  en: { openapi: { title: "The API, to read and to try", note: "Requests sent from this page use your own sign-in." } },
};
