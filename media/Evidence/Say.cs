using System.Globalization;

namespace RemoteVerify.Evidence;

/// <summary>Every sentence that the verifier can say, in both languages, in one place.</summary>
internal static partial class Say
{
    public static readonly Words LogMissing = new("日志 data/log.jsonl 不在其中", "the log data/log.jsonl is missing");
    public static readonly Words LogEmpty = new("日志中没有任何条目", "the log holds no entry");
    public static readonly Words NotOurBag = new("bagit.txt 的内容不对", "bagit.txt does not say what a bag of this format says");
    public static readonly Words CheckpointUnreadable = new("封存检查点 seal/checkpoint.json 无法读取", "the seal's seal/checkpoint.json cannot be read");
    public static readonly Words SignatureWrong = new("封存签名与检查点不符", "the seal's signature does not fit the checkpoint");
    public static readonly Words SignerPemDiffers = new("seal/signer.pem 不是签名所用的证书", "seal/signer.pem is not the certificate that signed");
    public static readonly Words StampWrong = new("时间戳与签名不符", "the time stamp does not fit the signature");
    public static readonly Words ReceiptWrong = new("这不是有效的回执（格式或签名不对）", "this is no valid receipt (its form or its signature is wrong)");

    public static readonly Words RedactionUnreadable = new("扣留声明 redaction/statement.json 无法读取", "redaction/statement.json, which says who left what out, cannot be read");
    public static readonly Words RedactionSignatureWrong = new("扣留声明与其签名不符", "the statement of who left what out does not fit its signature");
    public static readonly Words RedactionOfAnother = new("扣留声明属于另一份证据", "the statement of who left what out is of other evidence");
    public static readonly Words RedactionListDiffers = new("bag-info.txt 所列的未提供内容与签名的扣留声明不同", "what bag-info.txt says is withheld is not what the signed statement says");

    public static Words CannotBeRead(string why) => new($"无法读取：{why}", $"it cannot be read: {why}");

    public static Words LineUnreadable(long seq) => new($"第 {seq} 条无法读取", $"entry {seq} cannot be read");

    public static Words EntryChanged(LineFact line) =>
        new($"第 {line.Seq} 条（{line.Kind}，{Time(line.At)}）被改动", $"entry {line.Seq} ({line.Kind}, {Time(line.At)}) has been changed");

    public static Words EntriesDropped(long from, long to) =>
        new($"{Range(from, to, "第 {0} 条", "第 {0} 至 {1} 条")}被抽走", $"{Range(from, to, "entry {0} has", "entries {0} to {1} have")} been taken out");

    public static Words EntryOutOfPlace(LogLine line) =>
        new($"第 {line.Seq} 条（{line.Kind}）重复或位置不对", $"entry {line.Seq} ({line.Kind}) stands twice or in the wrong place");

    public static Words EntryMisnumbered(long place, LogLine line) =>
        new($"第 {place} 条（{line.Kind}）的序号被改动，写成了 {line.Seq}", $"entry {place} ({line.Kind}) has been changed: it says that it is number {line.Seq}");

    public static Words TimeWentBack(LogLine line) =>
        new($"第 {line.Seq} 条的时间早于前一条", $"entry {line.Seq} is older than the entry before it");

    public static Words EntryAfterSeal(LogLine line) =>
        new($"第 {line.Seq} 条写在封存之后", $"entry {line.Seq} stands after the seal");

    public static Words LinesAfterSeal(long seq) =>
        new($"封存的最后一条（第 {seq} 条）之后还有内容", $"there is something after entry {seq}, the last that was sealed");

    public static Words SealOverOpenLog(long seq) =>
        new($"封存所指的第 {seq} 条不是 session.sealed", $"entry {seq}, which the seal names, is not session.sealed");

    public static Words EntriesMissing(long from, Checkpoint seal) =>
        new($"缺少{Range(from, seal.Seq, "第 {0} 条", "第 {0} 至 {1} 条")}（直至 {Time(seal.At)}）",
            $"{Range(from, seal.Seq, "entry {0} is", "entries {0} to {1} are")} missing (up to {Time(seal.At)})");

    public static Words EntryMalformed(LogLine line) =>
        new($"第 {line.Seq} 条（{line.Kind}）的文件名、位置或哈希不成立", $"entry {line.Seq} ({line.Kind}) names an impossible file, place or hash");

    public static Words TotalsDiffer(EvidenceTotals stated, EvidenceTotals found) =>
        new($"封存条目所载的数量（条目、片段、照片、字节：{Numbers(stated)}）与实际（{Numbers(found)}）不符",
            $"the sealing entry counts entries, chunks, stills and bytes as {Numbers(stated)}, but there are {Numbers(found)}");

    public static Words ChunkHole(ChunkEntry chunk, long end) =>
        new($"第 {chunk.Seq} 条：{chunk.File} 的第 {end} 至 {chunk.Offset - 1} 字节没有记录",
            $"entry {chunk.Seq}: bytes {end} to {chunk.Offset - 1} of {chunk.File} are named by no entry");

    public static Words ChunkOverlap(ChunkEntry chunk, long end) =>
        new($"第 {chunk.Seq} 条：{chunk.File} 的片段与前一段（止于 {end}）重叠",
            $"entry {chunk.Seq}: the chunk of {chunk.File} overlaps the one before it, which ended at {end}");

    public static Words ChunkChanged(ChunkEntry chunk) =>
        new($"第 {chunk.Seq} 条：{chunk.File} 中 {Span(chunk.FromMs, chunk.ToMs)} 的录像被改动",
            $"entry {chunk.Seq}: {chunk.File} has been changed from {Span(chunk.FromMs, chunk.ToMs)} of the session");

    public static Words ChunksMissing(IReadOnlyList<ChunkEntry> chunks, long length)
    {
        var (first, last) = (chunks[0], chunks[^1]);
        var (zh, en) = length == 0 ? ("整个文件", "the whole file") : ($"第 {length} 字节以后", $"everything after byte {length}");
        return new($"{Range(first.Seq, last.Seq, "第 {0} 条", "第 {0} 至 {1} 条")}：{first.File} 缺少{zh}，即 {Span(first.FromMs, last.ToMs)} 的录像",
            $"{Range(first.Seq, last.Seq, "entry {0}", "entries {0} to {1}")}: of {first.File}, {en} is missing: {Span(first.FromMs, last.ToMs)} of the session");
    }

    public static Words ItemChanged(ItemFact item, string path) =>
        new($"第 {item.Seq} 条（{item.Kind}，{Time(item.At)}）：{path} 被改动", $"entry {item.Seq} ({item.Kind}, {Time(item.At)}): {path} has been changed");

    public static Words ItemMissing(ItemFact item, string path) =>
        new($"第 {item.Seq} 条（{item.Kind}，{Time(item.At)}）：缺少 {path}", $"entry {item.Seq} ({item.Kind}, {Time(item.At)}): {path} is missing");

    public static Words FileNotInLog(string path) => new($"日志中没有 {path}", $"no entry of the log names {path}");

    public static Words BytesNotInLog(string path, long bytes) =>
        new($"{path} 末尾有 {bytes} 字节不在日志中", $"the last {bytes} bytes of {path} are named by no entry of the log");

    public static Words TornTail(long bytes) => new($"日志末尾有 {bytes} 字节未写完", $"the last {bytes} bytes of the log are an unfinished line");

    public static Words NameImpossible(string path) => new($"不可能的文件名：{path}", $"a name that no evidence has: {path}");

    public static Words SealFileMissing(string path) => new($"缺少封存文件 {path}", $"{path}, a part of the seal, is missing");

    public static Words RedactionFileMissing(string path) => new($"有内容未提供，却无人签名负责：缺少 {path}", $"something is left out and nobody signs for it: {path} is missing");

    public static Words RedactionSignerNotTrusted(string name, string fingerprint) =>
        new($"签署扣留声明的“{name}”（{fingerprint}）不被所给的证书信任", $"\"{name}\" ({fingerprint}), who signs for what is left out, is not vouched for by the given certificate");

    public static Words RedactionByAnotherKey(string name, string fingerprint) =>
        new($"扣留声明由另一张证书“{name}”（{fingerprint}）签署，请与机关公布的指纹比对", $"another certificate than the seal's signs for what is left out: \"{name}\" ({fingerprint}); compare it with those that the office publishes");

    public static Words DerivedUnsigned(string path) => new($"替代副本 {path} 与签名的扣留声明不符", $"the copy {path} is not what the signed statement names");

    public static Words BagFileMissing(string path) => new($"缺少 {path}", $"{path} is missing");

    public static Words ListedFileMissing(string path) => new($"清单所列的 {path} 不在其中", $"{path}, which a manifest lists, is missing");

    public static Words NotInManifest(string path, string manifest) => new($"{manifest} 没有列出 {path}", $"{manifest} does not list {path}");

    public static Words ManifestDiffers(string path, string manifest) => new($"{path} 与 {manifest} 所载的哈希不符", $"{path} is not what {manifest} says");

    public static Words ManifestUnreadable(string manifest, string line) => new($"{manifest} 有一行无法读取：{BagIt.OneLine(line)}", $"{manifest} has a line that cannot be read: {BagIt.OneLine(line)}");

    public static Words WithheldButThere(string path) => new($"bag-info.txt 称未提供 {path}，但它在其中", $"bag-info.txt says that {path} is withheld, but it is here");

    public static Words WithheldUnknown(string path) => new($"bag-info.txt 称未提供 {path}，但日志中没有它", $"bag-info.txt withholds {path}, which no entry names");

    public static Words OtherSession(string session) => new($"这属于另一次会话（{BagIt.OneLine(session)}）", $"this belongs to another session ({BagIt.OneLine(session)})");

    public static Words SignerNotTrusted(Signature signature) =>
        new($"签名者“{signature.Subject}”（{signature.Fingerprint}）不被所给的证书信任", $"the signer \"{signature.Subject}\" ({signature.Fingerprint}) is not vouched for by the given certificate");

    public static Words AuthorityNotTrusted(StampedTime stamp) =>
        new($"时间戳机构“{stamp.Authority}”（{stamp.Fingerprint}）不被所给的证书信任", $"the time-stamp authority \"{stamp.Authority}\" ({stamp.Fingerprint}) is not vouched for by the given certificates");

    public static Words StampOfAnother(StampFact stamp) =>
        new($"第 {stamp.Seq} 条：{stamp.Path} 的时间戳与第 {stamp.Of} 条不符", $"entry {stamp.Seq}: the time stamp {stamp.Path} does not fit entry {stamp.Of}");

    public static Words ClocksDiffer(DateTimeOffset server, DateTimeOffset authority) =>
        new($"服务器时间 {Time(server)} 与时间戳 {Time(authority)} 相差较大", $"the server's time {Time(server)} and the time stamp {Time(authority)} are far apart");

    public static Words ReceiptOfAnother(string name, string fingerprint) =>
        new($"回执由另一把密钥签发：“{name}”（{fingerprint}）", $"the receipt was signed by another key: \"{name}\" ({fingerprint})");

    public static Words ReceiptSawMore(Checkpoint seen, long last) =>
        new($"回执在 {Time(seen.At)} 见到第 {seen.Seq} 条，而这份日志只到第 {last} 条：日志被截短",
            $"the receipt saw entry {seen.Seq} at {Time(seen.At)}, but this log ends with entry {last}: it was cut");

    public static Words ReceiptSawOther(Checkpoint seen) =>
        new($"回执所见的第 {seen.Seq} 条（{Time(seen.At)}）与这份日志不同：日志被改写", $"the receipt saw another entry {seen.Seq} ({Time(seen.At)}): the log was rewritten");

    public static Words Verdict(VerdictKind kind, IReadOnlyList<Problem> problems, LogStory story, int withheld, long bytes, Signature? signature)
    {
        var first = problems.FirstOrDefault(problem => problem.Kind == (kind == VerdictKind.Broken ? ProblemKind.Altered : ProblemKind.Missing))?.What;
        return kind switch
        {
            VerdictKind.Broken => new($"已损坏：{first!.Zh}", $"broken: {first.En}"),
            VerdictKind.Incomplete => new($"不完整：{first!.Zh}", $"incomplete: {first.En}"),
            VerdictKind.NotSealed => new($"未封存：到第 {story.LastSeq} 条为止完整", $"not sealed: intact up to entry {story.LastSeq}"),
            VerdictKind.Withheld => new($"完整，有 {withheld} 项未提供：{Sealed(story, bytes, signature!).Zh}", $"intact, {withheld} {(withheld == 1 ? "item" : "items")} withheld: {Sealed(story, bytes, signature!).En}"),
            _ => new($"完整：{Sealed(story, bytes, signature!).Zh}", $"intact: {Sealed(story, bytes, signature!).En}"),
        };
    }

    private static Words Sealed(LogStory story, long bytes, Signature signature) =>
        new($"{story.Lines.Count} 条、{bytes:N0} 字节均与“{signature.Subject}”于 {Time(signature.SealedAt)} 封存时相同",
            string.Create(CultureInfo.InvariantCulture, $"all {story.Lines.Count} entries and {bytes:N0} bytes are as \"{signature.Subject}\" sealed them at {Time(signature.SealedAt)}"));

    private static string Time(DateTimeOffset at) => EvidenceTime.Format(at);

    private static string Numbers(EvidenceTotals totals) =>
        string.Create(CultureInfo.InvariantCulture, $"{totals.Entries}, {totals.Chunks}, {totals.Stills}, {totals.Bytes}");

    private static string Span(long fromMs, long toMs) => Clock(fromMs) + "–" + Clock(toMs);

    private static string Clock(long ms) =>
        string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}");

    private static string Range(long from, long to, string one, string many) =>
        string.Format(CultureInfo.InvariantCulture, from == to ? one : many, from, to);
}
