using RemoteVerify.Evidence;
using RemoteVerify.Recording;

namespace RemoteVerify.Node.Journal;

/// <summary>Something that waits to become a line of the log.</summary>
internal abstract class JournalItem
{
    /// <summary>The line, once it is written; synced when the batch is.</summary>
    public LogLine? Line { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>Tells whoever waits; called once, after the batch's sync or failure.</summary>
    public abstract void Answer();
}

internal sealed class EntryItem(EvidenceEntry entry) : JournalItem
{
    private readonly TaskCompletionSource<LogLine> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EvidenceEntry Entry => entry;

    public Task<LogLine> Answered => _answer.Task;

    public override void Answer() => Answers.Give(_answer, Line, Failure);
}

/// <summary>The last line, with the totals of all before it.</summary>
internal sealed class SealItem(string reason, SealedCopy? copy) : JournalItem
{
    private readonly TaskCompletionSource<LogLine> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Reason => reason;

    public SealedCopy? Copy => copy;

    public Task<LogLine> Answered => _answer.Task;

    public override void Answer() => Answers.Give(_answer, Line, Failure);
}

internal sealed class ChunkItem(MediaChunk chunk) : JournalItem
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MediaChunk Chunk => chunk;

    public long Offset { get; set; }

    public string Sha256 { get; set; } = "";

    public Task<bool> Answered => _answer.Task;

    public override void Answer() => _answer.TrySetResult(Failure is null && Line is not null);
}

internal static class Answers
{
    public static void Give(TaskCompletionSource<LogLine> answer, LogLine? line, Exception? failure)
    {
        if (failure is null && line is not null)
        {
            answer.TrySetResult(line);
        }
        else
        {
            answer.TrySetException(failure ?? new EvidenceUnavailable("The entry was not written"));
        }
    }
}
