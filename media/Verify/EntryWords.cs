using System.Globalization;
using System.Text.Json;
using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <summary>An entry as a sentence. What comes out of a log is shown without its control characters.</summary>
internal static class EntryWords
{
    public static string Of(LogLine line, bool chinese)
    {
        var words = Say(line, name => Clean(Value(line, name)));
        return (chinese ? words.Zh : words.En) + (line.Text("file") is { } file && line.Text("sha256") is not null ? $" [{Clean(file)}]" : "");
    }

    private static Words Say(LogLine line, Func<string, string> of) => line.Kind switch
    {
        EvidenceKind.SessionOpened => new($"会话 {of("session")} 开始，案件 {of("case")}", $"session {of("session")} opened for case {of("case")}"),
        EvidenceKind.ConsentGiven => new($"{of("by")} 同意（文本版本 {of("version")}）", $"{of("by")} consented (text version {of("version")})"),
        EvidenceKind.ParticipantJoined => new($"{of("name")}（{of("role")}）加入", $"{of("name")} ({of("role")}) joined"),
        EvidenceKind.ParticipantLeft => new($"{of("participant")} 离开（{of("reason")}）", $"{of("participant")} left ({of("reason")})"),
        EvidenceKind.MediaChunk => new($"录像 {Span(line)}，{of("length")} 字节", $"media {Span(line)}, {of("length")} bytes"),
        EvidenceKind.MediaGap => new($"{of("file")} 录像缺口 {Span(line)}（{of("reason")}）", $"gap in {of("file")} {Span(line)} ({of("reason")})"),
        EvidenceKind.MediaChanged => new($"{of("by")} 的{of("what")}变为 {of("value")}", $"{of("what")} of {of("by")} is now {of("value")}"),
        EvidenceKind.StillTaken => new($"{of("by")} 拍照（{of("item")}）", $"{of("by")} took a still ({of("item")})"),
        EvidenceKind.LocationReported => new($"{of("by")} 位置 {of("latitude")}, {of("longitude")}（±{of("accuracyMetres")} 米）", $"{of("by")} is at {of("latitude")}, {of("longitude")} (±{of("accuracyMetres")} m)"),
        EvidenceKind.ChallengeIssued => new($"{of("by")} 要求 {of("to")}：{of("challenge")}", $"{of("by")} asked {of("to")}: {of("challenge")}"),
        EvidenceKind.ChallengeAnswered => new($"{of("by")} 完成 {of("challenge")}：{of("outcome")}", $"{of("by")} answered {of("challenge")}: {of("outcome")}"),
        EvidenceKind.RequestMade => new($"{of("by")} 请 {of("to")} 配合：{of("ask")}", $"{of("by")} asked {of("to")}: {of("ask")}"),
        EvidenceKind.RequestAnswered => new($"{of("by")} 对 {of("ask")} 的答复：{of("outcome")}", $"{of("by")} on {of("ask")}: {of("outcome")}"),
        EvidenceKind.DrawingMade => new($"{of("by")} 在 {of("on")} 的画面上标注", $"{of("by")} drew on the picture of {of("on")}"),
        EvidenceKind.HelperAside => new($"{of("helper")} 应 {of("by")} 要求回避", $"{of("helper")} stepped away, as {of("by")} asked"),
        EvidenceKind.HelperReturned => new($"{of("helper")} 返回", $"{of("helper")} came back"),
        EvidenceKind.ItemAnswered => new($"{of("by")} 核查项 {of("item")}：{of("verdict")}", $"{of("by")} answered {of("item")}: {of("verdict")}"),
        EvidenceKind.ItemCarried => new($"核查项 {of("item")} 沿用会话 {of("from")} 的结论：{of("verdict")}", $"{of("item")} stands as session {of("from")} answered it: {of("verdict")}"),
        EvidenceKind.CaseHandedOver => new($"{of("by")} 将案件移交给 {of("to")}", $"{of("by")} handed the case over to {of("to")}"),
        EvidenceKind.NextBooked => new($"{of("by")} 约定下次时间 {of("for")}", $"{of("by")} booked the next meeting for {of("for")}"),
        EvidenceKind.MessageSent => new($"{of("by")} 发送消息", $"{of("by")} sent a message"),
        EvidenceKind.NoteAdded => new($"{of("by")} 记录备注", $"{of("by")} added a note"),
        EvidenceKind.DecisionMade => new($"{of("by")} 作出决定：{of("outcome")}", $"{of("by")} decided: {of("outcome")}"),
        EvidenceKind.TimeStamped => new($"{of("authority")} 为第 {of("of")} 条加盖时间戳：{of("time")}", $"{of("authority")} stamped entry {of("of")}: {of("time")}"),
        EvidenceKind.SessionResumed => new($"会话恢复（{of("reason")}）", $"session resumed ({of("reason")})"),
        EvidenceKind.SessionSealed => new(
            $"会话封存（{of("reason")}），共 {of("entries")} 条；存档保护：{of("protection")}", $"session sealed ({of("reason")}), {of("entries")} entries; the archived copy's protection: {of("protection")}"),
        EvidenceKind.LedgerSession => new($"登记会话 {of("session")}，共 {of("entries")} 条", $"session {of("session")} sealed with {of("entries")} entries"),
        EvidenceKind.SessionRemoved => new($"删除会话 {of("session")}（{of("reason")}）", $"session {of("session")} removed ({of("reason")})"),
        EvidenceKind.HoldSet => new($"{of("by")} 要求暂停删除会话 {of("session")}（{of("reason")}）", $"{of("by")} holds session {of("session")} ({of("reason")})"),
        EvidenceKind.HoldReleased => new($"{of("by")} 解除对会话 {of("session")} 的暂停删除（{of("reason")}）", $"{of("by")} released a hold of session {of("session")} ({of("reason")})"),
        _ => new(Clean(line.Kind), Clean(line.Kind)),
    };

    private static string Value(LogLine line, string name) => !line.Json.TryGetProperty(name, out var value) ? "-"
        : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Span(LogLine line) => string.Create(CultureInfo.InvariantCulture,
        $"{(line.Number("from") ?? 0) / 1000.0:0.0}–{(line.Number("to") ?? 0) / 1000.0:0.0} s");

    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
