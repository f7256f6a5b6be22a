/** Every sentence that the verifier can say, in both languages. The same as the command line and the server say. */
import { oneLine } from "./bytes";
import type { Chunk, Item, Line, LineFact, Stamp, Totals } from "./log";

export interface Words {
  zh: string;
  en: string;
}
const w = (zh: string, en: string): Words => ({ zh, en });
const range = (from: number, to: number, one: string, many: string) => (from === to ? one : many).replace("{0}", `${from}`).replace("{1}", `${to}`);
const numbers = (t: Totals) => `${t.entries}, ${t.chunks}, ${t.stills}, ${t.bytes}`;
const two = (n: number, width = 2) => String(n).padStart(width, "0");
const clock = (ms: number) => `${Math.trunc(ms / 3_600_000)}:${two(Math.trunc(ms / 60_000) % 60)}:${two(Math.trunc(ms / 1000) % 60)}.${two(ms % 1000, 3)}`;
const span = (from: number, to: number) => `${clock(from)}–${clock(to)}`;
const grouped = (n: number) => n.toLocaleString("en-US");

export const say = {
  logMissing: w("日志 data/log.jsonl 不在其中", "the log data/log.jsonl is missing"),
  logEmpty: w("日志中没有任何条目", "the log holds no entry"),
  notOurBag: w("bagit.txt 的内容不对", "bagit.txt does not say what a bag of this format says"),
  checkpointUnreadable: w("封存检查点 seal/checkpoint.json 无法读取", "the seal's seal/checkpoint.json cannot be read"),
  signatureWrong: w("封存签名与检查点不符", "the seal's signature does not fit the checkpoint"),
  signerPemDiffers: w("seal/signer.pem 不是签名所用的证书", "seal/signer.pem is not the certificate that signed"),
  stampWrong: w("时间戳与签名不符", "the time stamp does not fit the signature"),
  receiptWrong: w("这不是有效的回执（格式或签名不对）", "this is no valid receipt (its form or its signature is wrong)"),
  redactionUnreadable: w("扣留声明 redaction/statement.json 无法读取", "redaction/statement.json, which says who left what out, cannot be read"),
  redactionSignatureWrong: w("扣留声明与其签名不符", "the statement of who left what out does not fit its signature"),
  redactionOfAnother: w("扣留声明属于另一份证据", "the statement of who left what out is of other evidence"),
  redactionListDiffers: w("bag-info.txt 所列的未提供内容与签名的扣留声明不同", "what bag-info.txt says is withheld is not what the signed statement says"),
  redactionFileMissing: (path: string) => w(`有内容未提供，却无人签名负责：缺少 ${path}`, `something is left out and nobody signs for it: ${path} is missing`),
  redactionSignerNotTrusted: (name: string, fingerprint: string) =>
    w(`签署扣留声明的“${name}”（${fingerprint}）不被所给的证书信任`, `"${name}" (${fingerprint}), who signs for what is left out, is not vouched for by the given certificate`),
  redactionByAnotherKey: (name: string, fingerprint: string) =>
    w(`扣留声明由另一张证书“${name}”（${fingerprint}）签署，请与机关公布的指纹比对`, `another certificate than the seal's signs for what is left out: "${name}" (${fingerprint}); compare it with those that the office publishes`),
  derivedUnsigned: (path: string) => w(`替代副本 ${path} 与签名的扣留声明不符`, `the copy ${path} is not what the signed statement names`),
  cannotBeRead: (why: string) => w(`无法读取：${why}`, `it cannot be read: ${why}`),
  lineUnreadable: (seq: number) => w(`第 ${seq} 条无法读取`, `entry ${seq} cannot be read`),
  entryChanged: (l: LineFact) => w(`第 ${l.seq} 条（${l.kind}，${l.at}）被改动`, `entry ${l.seq} (${l.kind}, ${l.at}) has been changed`),
  entriesDropped: (from: number, to: number) =>
    w(`${range(from, to, "第 {0} 条", "第 {0} 至 {1} 条")}被抽走`, `${range(from, to, "entry {0} has", "entries {0} to {1} have")} been taken out`),
  entryOutOfPlace: (l: Line) => w(`第 ${l.seq} 条（${l.kind}）重复或位置不对`, `entry ${l.seq} (${l.kind}) stands twice or in the wrong place`),
  entryMisnumbered: (place: number, l: Line) =>
    w(`第 ${place} 条（${l.kind}）的序号被改动，写成了 ${l.seq}`, `entry ${place} (${l.kind}) has been changed: it says that it is number ${l.seq}`),
  timeWentBack: (l: Line) => w(`第 ${l.seq} 条的时间早于前一条`, `entry ${l.seq} is older than the entry before it`),
  entryAfterSeal: (l: Line) => w(`第 ${l.seq} 条写在封存之后`, `entry ${l.seq} stands after the seal`),
  linesAfterSeal: (seq: number) => w(`封存的最后一条（第 ${seq} 条）之后还有内容`, `there is something after entry ${seq}, the last that was sealed`),
  sealOverOpenLog: (seq: number) => w(`封存所指的第 ${seq} 条不是 session.sealed`, `entry ${seq}, which the seal names, is not session.sealed`),
  entriesMissing: (from: number, seal: { seq: number; at: string }) =>
    w(`缺少${range(from, seal.seq, "第 {0} 条", "第 {0} 至 {1} 条")}（直至 ${seal.at}）`, `${range(from, seal.seq, "entry {0} is", "entries {0} to {1} are")} missing (up to ${seal.at})`),
  entryMalformed: (l: Line) => w(`第 ${l.seq} 条（${l.kind}）的文件名、位置或哈希不成立`, `entry ${l.seq} (${l.kind}) names an impossible file, place or hash`),
  totalsDiffer: (stated: Totals, found: Totals) =>
    w(`封存条目所载的数量（条目、片段、照片、字节：${numbers(stated)}）与实际（${numbers(found)}）不符`,
      `the sealing entry counts entries, chunks, stills and bytes as ${numbers(stated)}, but there are ${numbers(found)}`),
  chunkHole: (c: Chunk, end: number) => w(`第 ${c.seq} 条：${c.file} 的第 ${end} 至 ${c.offset - 1} 字节没有记录`, `entry ${c.seq}: bytes ${end} to ${c.offset - 1} of ${c.file} are named by no entry`),
  chunkOverlap: (c: Chunk, end: number) =>
    w(`第 ${c.seq} 条：${c.file} 的片段与前一段（止于 ${end}）重叠`, `entry ${c.seq}: the chunk of ${c.file} overlaps the one before it, which ended at ${end}`),
  chunkChanged: (c: Chunk) =>
    w(`第 ${c.seq} 条：${c.file} 中 ${span(c.from, c.to)} 的录像被改动`, `entry ${c.seq}: ${c.file} has been changed from ${span(c.from, c.to)} of the session`),
  chunksMissing: (chunks: readonly Chunk[], length: number) => {
    const [first, last] = [chunks[0]!, chunks[chunks.length - 1]!];
    const [zh, en] = length === 0 ? ["整个文件", "the whole file"] : [`第 ${length} 字节以后`, `everything after byte ${length}`];
    return w(`${range(first.seq, last.seq, "第 {0} 条", "第 {0} 至 {1} 条")}：${first.file} 缺少${zh}，即 ${span(first.from, last.to)} 的录像`,
      `${range(first.seq, last.seq, "entry {0}", "entries {0} to {1}")}: of ${first.file}, ${en} is missing: ${span(first.from, last.to)} of the session`);
  },
  itemChanged: (i: Item, path: string) => w(`第 ${i.seq} 条（${i.kind}，${i.at}）：${path} 被改动`, `entry ${i.seq} (${i.kind}, ${i.at}): ${path} has been changed`),
  itemMissing: (i: Item, path: string) => w(`第 ${i.seq} 条（${i.kind}，${i.at}）：缺少 ${path}`, `entry ${i.seq} (${i.kind}, ${i.at}): ${path} is missing`),
  fileNotInLog: (path: string) => w(`日志中没有 ${path}`, `no entry of the log names ${path}`),
  bytesNotInLog: (path: string, bytes: number) => w(`${path} 末尾有 ${bytes} 字节不在日志中`, `the last ${bytes} bytes of ${path} are named by no entry of the log`),
  tornTail: (bytes: number) => w(`日志末尾有 ${bytes} 字节未写完`, `the last ${bytes} bytes of the log are an unfinished line`),
  sealFileMissing: (path: string) => w(`缺少封存文件 ${path}`, `${path}, a part of the seal, is missing`),
  bagFileMissing: (path: string) => w(`缺少 ${path}`, `${path} is missing`),
  listedFileMissing: (path: string) => w(`清单所列的 ${path} 不在其中`, `${path}, which a manifest lists, is missing`),
  notInManifest: (path: string, manifest: string) => w(`${manifest} 没有列出 ${path}`, `${manifest} does not list ${path}`),
  manifestDiffers: (path: string, manifest: string) => w(`${path} 与 ${manifest} 所载的哈希不符`, `${path} is not what ${manifest} says`),
  manifestUnreadable: (manifest: string, line: string) => w(`${manifest} 有一行无法读取：${oneLine(line)}`, `${manifest} has a line that cannot be read: ${oneLine(line)}`),
  withheldButThere: (path: string) => w(`bag-info.txt 称未提供 ${path}，但它在其中`, `bag-info.txt says that ${path} is withheld, but it is here`),
  withheldUnknown: (path: string) => w(`bag-info.txt 称未提供 ${path}，但日志中没有它`, `bag-info.txt withholds ${path}, which no entry names`),
  otherSession: (session: string) => w(`这属于另一次会话（${oneLine(session)}）`, `this belongs to another session (${oneLine(session)})`),
  stampOfAnother: (s: Stamp) => w(`第 ${s.seq} 条：${s.path} 的时间戳与第 ${s.of} 条不符`, `entry ${s.seq}: the time stamp ${s.path} does not fit entry ${s.of}`),
  clocksDiffer: (server: string, authority: string) => w(`服务器时间 ${server} 与时间戳 ${authority} 相差较大`, `the server's time ${server} and the time stamp ${authority} are far apart`),
  signerNotTrusted: (name: string, fingerprint: string) =>
    w(`签名者“${name}”（${fingerprint}）不被所给的证书信任`, `the signer "${name}" (${fingerprint}) is not vouched for by the given certificate`),
  authorityNotTrusted: (stamp: { authority: string; fingerprint: string }) =>
    w(`时间戳机构“${stamp.authority}”（${stamp.fingerprint}）不被所给的证书信任`, `the time-stamp authority "${stamp.authority}" (${stamp.fingerprint}) is not vouched for by the given certificates`),
  receiptOfAnother: (name: string, fingerprint: string) => w(`回执由另一把密钥签发：“${name}”（${fingerprint}）`, `the receipt was signed by another key: "${name}" (${fingerprint})`),
  receiptSawMore: (seen: { seq: number; at: string }, last: number) =>
    w(`回执在 ${seen.at} 见到第 ${seen.seq} 条，而这份日志只到第 ${last} 条：日志被截短`, `the receipt saw entry ${seen.seq} at ${seen.at}, but this log ends with entry ${last}: it was cut`),
  receiptSawOther: (seen: { seq: number; at: string }) =>
    w(`回执所见的第 ${seen.seq} 条（${seen.at}）与这份日志不同：日志被改写`, `the receipt saw another entry ${seen.seq} (${seen.at}): the log was rewritten`),
  sealed: (lines: number, bytes: number, subject: string, at: string) =>
    w(`${lines} 条、${grouped(bytes)} 字节均与“${subject}”于 ${at} 封存时相同`, `all ${lines} entries and ${grouped(bytes)} bytes are as "${subject}" sealed them at ${at}`),
};
