using System.Globalization;
using System.Text;
using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <summary>The verdict for a person to read.</summary>
internal static class VerdictText
{
    private const int MaxShown = 30;

    public static string Write(Verdict verdict, VerifierOptions options, TimeSpan took, bool chinese)
    {
        var text = new StringBuilder();
        void Line(string zh, string en) => text.Append(chinese ? zh : en).Append('\n');

        Line(Sentence(verdict.Words.Zh), Sentence(verdict.Words.En));
        if (verdict.Session is { } session)
            Line($"会话：{session}", $"Session: {session}");
        var totals = verdict.Totals;
        Line(Format($"条目 {totals.Entries:N0}，录像片段 {totals.Chunks:N0}，照片 {totals.Stills:N0}；读取 {verdict.BytesRead:N0} 字节，用时 {took.TotalSeconds:0.00} 秒"),
            Format($"Entries: {totals.Entries:N0}, chunks of media: {totals.Chunks:N0}, stills: {totals.Stills:N0}; read {verdict.BytesRead:N0} bytes in {took.TotalSeconds:0.00} s"));
        if (verdict.Signature is { } signature)
            Signed(Line, signature);
        if (verdict.Times is [.., var last] times)
            Line(Format($"会话期间的时间戳 {times.Count} 个，最后一个：第 {last.Seq} 条，{EvidenceTime.Format(last.At)}（{last.Authority}）"),
                Format($"{times.Count} time {(times.Count == 1 ? "stamp" : "stamps")} during the session, the last: entry {last.Seq}, {EvidenceTime.Format(last.At)} ({last.Authority})"));
        if (verdict.Redaction is { } redaction)
            Line($"由 {redaction.By} 扣留：{redaction.Reason}（{redaction.Signer} 签署，{redaction.Fingerprint}）", $"Withheld by {redaction.By}: {redaction.Reason} (signed by {redaction.Signer}, {redaction.Fingerprint})");
        foreach (var path in verdict.Withheld)
            Line($"未提供：{path}", $"Withheld: {path}");
        if (options.Receipt is not null && verdict is { Receipt: { } receipt, ExitCode: 0 or 4 })
            Line($"回执相符：第 {receipt.Seq} 条（{EvidenceTime.Format(receipt.At)}）仍在这份日志中", $"The receipt agrees: entry {receipt.Seq} ({EvidenceTime.Format(receipt.At)}) is still in this log");
        Problems(Line, verdict.Problems);
        return text.ToString().TrimEnd();
    }

    private static void Signed(Action<string, string> line, Signature signature)
    {
        line($"签名者：{signature.Subject}", $"Signer: {signature.Subject}");
        line($"证书指纹：{signature.Fingerprint}", $"Fingerprint: {signature.Fingerprint}");
        line($"封存时间：{EvidenceTime.Format(signature.SealedAt)}（服务器时钟）", $"Sealed at: {EvidenceTime.Format(signature.SealedAt)} (the server's clock)");
        if (signature.Stamp is { } stamp)
            Stamped(line, stamp);
        else
            line("时间戳：无（除签名者外，无人证明封存时间）", "Time stamp: none (nobody but the signer says when)");
        if (signature.Trusted == true)
            line("签名者受所给证书信任", "The given certificate vouches for the signer");
        else if (signature.Trusted is null)
            line("未核对签名者身份：请将指纹与机关公布的比对，或使用 --trust", "Who the signer is was not checked: compare the fingerprint with the office's, or use --trust");
    }

    private static void Stamped(Action<string, string> line, StampedTime stamp)
    {
        line($"时间戳：{EvidenceTime.Format(stamp.At)}（{stamp.Authority}）", $"Time stamp: {EvidenceTime.Format(stamp.At)} ({stamp.Authority})");
        line($"时间戳机构证书指纹：{stamp.Fingerprint}", $"The authority's fingerprint: {stamp.Fingerprint}");
        if (stamp.Trusted == true)
            line("时间戳机构受所给证书信任", "The given certificates vouch for the time-stamp authority");
        else if (stamp.Trusted is null)
            line("未核对时间戳机构身份", "Who the time-stamp authority is was not checked: use --trust");
    }

    private static void Problems(Action<string, string> line, IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems.Take(MaxShown))
            line($"- {Kind(problem.Kind).Zh}：{problem.What.Zh}", $"- {Kind(problem.Kind).En}: {problem.What.En}");
        if (problems.Count > MaxShown)
            line($"- 另有 {problems.Count - MaxShown} 项", $"- and {problems.Count - MaxShown} more");
    }

    private static Words Kind(ProblemKind kind) => kind switch
    {
        ProblemKind.Altered => new("改动", "altered"),
        ProblemKind.Missing => new("缺失", "missing"),
        _ => new("提示", "note"),
    };

    private static string Sentence(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
