export const words = {
  zh: {
    verify: {
      title: "核验证据包",
      about: "把证据包（.zip）拖到这里。核验在您的设备上进行，文件不会上传；断网也能用。大文件也可以。",
      drop: "拖到这里，或点此选择证据包", receipt: "回执文件（可选）", roots: "机关证书（可选，.pem）", rootsKept: "将用此证书判断是谁的签名：{name}", timeRoots: "时间戳机构证书（可选，.pem）", timeRootsKept: "将用此证书判断是谁的时间戳：{name}", trusted: "由您所给的证书担保", receiptKept: "将一并核对回执：{name}", again: "核验另一个",
      reading: "正在逐字节核验…", failed: "文件读不出来，请重新选择后再试。", noPackage: "这不是证据包（.zip），或文件开头已损坏。请另选一个文件。", tooOld: "浏览器版本过旧，无法在此核验。请更新浏览器，或用命令行工具 remoteverify verify。",
      counts: "{entries} 条记录，{chunks} 段录像，{stills} 张照片；共读取 {size}，用时 {seconds} 秒",
      session: "会话", signer: "签名者", fingerprint: "证书指纹", compare: "请与机关公布的指纹比对：指纹一致，才是该机关的签名。",
      sealedAt: "封存时间（服务器时钟）", stamp: "可信时间", noStamp: "无时间戳：除签名者外，无人证明封存时间", authority: "{at}，{name}", times: "会话期间的时间戳", withheld: "未提供", redactionSigned: "由“{name}”签名，{at}", problems: "详情",
      receiptHeld: "回执相符：第 {seq} 条仍在这份日志中",
    },
  },
  en: {
    verify: {
      title: "Verify an evidence package",
      about: "Drop the package (.zip) here. It is verified on your device and not uploaded; it works without a network, and with large files.",
      drop: "Drop it here, or tap to choose a package", receipt: "Receipt file (optional)", roots: "The office's certificate (optional, .pem)", rootsKept: "Whose signature it is, is told by: {name}", timeRoots: "The time-stamp authority's certificate (optional, .pem)", timeRootsKept: "Whose time stamp it is, is told by: {name}", trusted: "Vouched for by the certificate that you gave", receiptKept: "The receipt is compared too: {name}", again: "Verify another",
      reading: "Verifying every byte…", failed: "The file cannot be read. Choose it again.", noPackage: "This is no evidence package (.zip), or its beginning is damaged. Choose another file.", tooOld: "This browser is too old to verify here. Update it, or use the command line: remoteverify verify.",
      counts: "Entries: {entries}, parts of recordings: {chunks}, photos: {stills}; {size} read in {seconds} s",
      session: "Session", signer: "Signer", fingerprint: "Fingerprint", compare: "Compare the fingerprint with the one that the office publishes: only then is the signature the office's.",
      sealedAt: "Sealed at (the server's clock)", stamp: "Trusted time", noStamp: "No time stamp: nobody but the signer says when", authority: "{at}, {name}", times: "Time stamps during the session", withheld: "Withheld", redactionSigned: "Signed by {name}, {at}", problems: "Details",
      receiptHeld: "The receipt agrees: entry {seq} is still in this log",
    },
  },
};
