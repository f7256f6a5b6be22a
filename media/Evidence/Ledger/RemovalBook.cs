namespace RemoteVerify.Evidence;

/// <param name="Head">Hash of the last line of the log that is gone.</param>
/// <param name="At">When it was removed.</param>
/// <param name="Held">A hold stood at that moment.</param>
public sealed record StatedRemoval(string Session, string Head, DateTimeOffset At, bool Held);

/// <summary>A hold that nobody has released.</summary>
public sealed record StatedHold(string Session, string Hold, DateTimeOffset At, string By, string Reason);

/// <summary>What a department's log of removals says, line by line: which sessions are gone, and which nobody may remove.</summary>
public sealed class RemovalBook
{
    private readonly Dictionary<string, StatedRemoval> _removed = [];
    private readonly Dictionary<string, StatedHold> _holds = [];
    private readonly HashSet<string> _known = [];

    public IReadOnlyDictionary<string, StatedRemoval> Removed => _removed;

    public IReadOnlyCollection<StatedHold> Holds => _holds.Values;

    public bool IsHeld(string session) => _holds.Values.Any(hold => hold.Session == session);

    /// <summary>The hold was set once, whether or not it was released since.</summary>
    public bool Knows(string hold) => _known.Contains(hold);

    public void Take(LogLine line)
    {
        var (session, hold) = (line.Text("session") ?? "", line.Text("hold") ?? "");
        switch (line.Kind)
        {
            case EvidenceKind.SessionRemoved:
                _removed.TryAdd(session, new StatedRemoval(session, line.Text("head") ?? "", line.At, IsHeld(session)));
                break;
            case EvidenceKind.HoldSet when _known.Add(hold):
                _holds.Add(hold, new StatedHold(session, hold, line.At, line.Text("by") ?? "", line.Text("reason") ?? ""));
                break;
            case EvidenceKind.HoldReleased:
                _holds.Remove(hold);
                break;
        }
    }
}
