namespace RemoteVerify.Evidence;

/// <summary>What is said of a ledger.</summary>
internal static partial class Say
{
    public static readonly Words CheckpointWrong = new("这不是台账的有效检查点（格式或签名不对）", "this is no valid checkpoint of a ledger (its form or its signature is wrong)");
    public static readonly Words CheckpointsOfTwo = new("这些检查点属于不同机关的台账", "these checkpoints belong to the ledgers of different departments");

    public static Words SessionTwice(LedgerLine line) => new($"台账第 {line.Seq} 条重复登记会话 {line.Session}", $"line {line.Seq} of the ledger names session {line.Session} a second time");

    public static Words LedgerForked(Checkpoint seen) =>
        new($"存在两份不同的台账：第 {seen.Seq} 条有两个已签名的检查点且互不相同", $"there are two ledgers: two signed checkpoints of line {seen.Seq} differ");

    public static Words LedgerCut(Checkpoint seen, long lines) =>
        new($"检查点在 {Time(seen.At)} 见到台账第 {seen.Seq} 条，而这份台账只有 {lines} 条：台账被截短",
            $"the checkpoint saw line {seen.Seq} of the ledger at {Time(seen.At)}, but this ledger has {lines} {(lines == 1 ? "line" : "lines")}: it was cut");

    public static Words LedgerRewritten(Checkpoint seen) =>
        new($"检查点所见的台账第 {seen.Seq} 条（{Time(seen.At)}）与这份台账不同：台账被改写", $"the checkpoint saw another line {seen.Seq} ({Time(seen.At)}): the ledger was rewritten or forked");

    public static Words CopiesDiffer(LineFact line, string? here, string? there) => here is null || there is null
        ? new($"两份台账自第 {line.Seq} 条起不同", $"the two copies of the ledger part at line {line.Seq}")
        : new($"两份台账自第 {line.Seq} 条起不同：此处为会话 {here}，彼处为 {there}", $"the two copies of the ledger part at line {line.Seq}: session {here} here, {there} there");

    public static Words CopyHasMore(long here, long there) =>
        new($"另一份台账有 {there} 条，这份只有 {here} 条", $"another copy of the ledger has {there} lines, this one only {here}");

    public static Words SessionNotInLedger(SealedEnd end) => new($"台账没有登记会话 {OneLine(end.Session)}", $"the ledger does not name session {OneLine(end.Session)}");

    public static Words SessionEndsOtherwise(LedgerLine line) =>
        new($"会话 {line.Session} 的封存与台账第 {line.Seq} 条不符", $"session {line.Session} ends otherwise than line {line.Seq} of the ledger says");

    public static Words SessionMissing(LedgerLine line) =>
        new($"台账第 {line.Seq} 条所载的会话 {line.Session}（{Time(line.SealedAt)}）不在档案中", $"session {line.Session}, sealed at {Time(line.SealedAt)} (line {line.Seq}), is missing from the archive");

    public static Words SessionRemoved(LedgerLine line) =>
        new($"会话 {line.Session}（{Time(line.SealedAt)}）已按保存期限删除并有记录", $"session {line.Session}, sealed at {Time(line.SealedAt)}, was removed after its time, as the log of removals says");

    public static Words RemovalOfAnother(LedgerLine line) =>
        new($"删除记录所载会话 {line.Session} 的末尾与台账第 {line.Seq} 条不符，不能说明其缺失", $"the removal of session {line.Session} names another end than line {line.Seq} of the ledger: it does not explain the absence");

    public static Words RemovedTooEarly(LedgerLine line, StatedRemoval removal) =>
        new($"会话 {line.Session} 应保存至 {Time(line.KeepUntil!.Value)}，删除记录却写于 {Time(removal.At)}", $"session {line.Session} was to be kept until {Time(line.KeepUntil!.Value)}, but its removal is of {Time(removal.At)}");

    public static Words RemovedInFuture(LedgerLine line, StatedRemoval removal) =>
        new($"会话 {line.Session} 的删除记录所载时间 {Time(removal.At)} 尚未到来", $"the removal of session {line.Session} is of {Time(removal.At)}, which is still to come");

    public static Words RemovedUnderHold(LedgerLine line, StatedRemoval removal) =>
        new($"会话 {line.Session} 于 {Time(removal.At)} 被删除，当时已要求暂停删除", $"session {line.Session} was removed at {Time(removal.At)} under a hold");

    public static Words LedgerVerdict(VerdictKind kind, IReadOnlyList<Problem> problems, long lines, long sessions)
    {
        var first = problems.FirstOrDefault(problem => problem.Kind == (kind == VerdictKind.Broken ? ProblemKind.Altered : ProblemKind.Missing))?.What;
        return kind switch
        {
            VerdictKind.Broken => new($"已损坏：{first!.Zh}", $"broken: {first.En}"),
            VerdictKind.Incomplete => new($"不完整：{first!.Zh}", $"incomplete: {first.En}"),
            _ when sessions < lines => new($"完整：共 {lines} 条", $"intact: {lines} {(lines == 1 ? "line" : "lines")}"),
            _ => new($"完整：台账共 {lines} 条", $"intact: {lines} {(lines == 1 ? "session" : "sessions")} in the ledger"),
        };
    }

    private static string OneLine(string text) => BagIt.OneLine(text.Length > 100 ? text[..100] : text);
}
