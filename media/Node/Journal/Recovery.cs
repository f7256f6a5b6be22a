using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Journal;

/// <summary>What a session's folder holds after a crash or a stop.</summary>
internal abstract record Recovered
{
    private Recovered() { }

    /// <summary>No whole line: the session's opening was never confirmed to anybody.</summary>
    public sealed record Nothing : Recovered;

    /// <param name="LastMs">Last moment on the session's clock that a line names.</param>
    /// <param name="Words">What was cut or is missing, for the operator; null when all was whole.</param>
    public sealed record Chain(EvidenceLog Log, CommittedState Committed, LogLine First, LogLine Last, long LastMs, string? Words) : Recovered;

    /// <summary>A line that does not fit has others after it, or the first line is not a session's: no crash does that.</summary>
    public sealed record Damaged(string Words) : Recovered;
}

/// <summary>Cuts what no line names: the torn end of the log, bytes of a track past its last chunk, files of which no entry tells. Nobody was told of any of it.</summary>
internal static class Recovery
{
    public static Recovered Recover(SessionFolder folder)
    {
        if (!File.Exists(folder.Log))
        {
            return new Recovered.Nothing();
        }

        var reading = new Reading();
        ResumedLog resumed;
        using (var log = File.OpenRead(folder.Log))
        {
            resumed = EvidenceLog.Resume(log, reading.See);
        }

        if (resumed.Tail == LogTail.Damaged)
        {
            return new Recovered.Damaged($"line {resumed.Log.NextSeq} of the log does not follow from the one before it, and more lines come after it");
        }

        if (reading.First is not { } first)
        {
            return new Recovered.Nothing();
        }

        return first.Kind != EvidenceKind.SessionOpened || first.Text("session") != folder.SessionId
            ? new Recovered.Damaged("the log's first line does not open this session")
            : Cut(folder, resumed, reading);
    }

    /// <summary>Cuts the files of data/ to what the log names. Also the first step of the seal.</summary>
    /// <returns>What is missing, in words; null when nothing is.</returns>
    public static string? CutToLog(SessionFolder folder, CommittedState committed)
    {
        string? missing = null;
        foreach (var file in folder.DataFiles())
        {
            var path = folder.DataFile(file);
            if (committed.TrackEnds.TryGetValue(file, out var end))
            {
                missing ??= CutFile(path, end, folder.Disk) ? null : $"{file} is shorter than its log says";
            }
            else if (!committed.Items.Contains(file))
            {
                File.Delete(path);
            }
        }

        return missing ?? Missing(folder, committed);
    }

    private static string? Missing(SessionFolder folder, CommittedState committed) => committed.TrackEnds.Keys.Concat(committed.Items)
        .Where(file => !File.Exists(folder.DataFile(file)))
        .Select(file => $"{file} is missing").FirstOrDefault();

    private static Recovered.Chain Cut(SessionFolder folder, ResumedLog resumed, Reading reading)
    {
        CutFile(folder.Log, resumed.End, folder.Disk);
        var committed = reading.Committed with { Totals = resumed.Log.Totals };
        folder.Make();
        var words = CutToLog(folder, committed);
        return new Recovered.Chain(resumed.Log, committed, reading.First!, reading.Last!, reading.LastMs, words);
    }

    /// <returns>False when the file is shorter than that.</returns>
    private static bool CutFile(string path, long length, IDisk disk)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var there = RandomAccess.GetLength(file);
        if (there > length)
        {
            disk.Cut(file, length);
            disk.Sync(file);
        }

        return there >= length;
    }

    private sealed class Reading
    {
        public LogLine? First { get; private set; }
        public LogLine? Last { get; private set; }
        public long LastMs { get; private set; }
        public CommittedState Committed { get; private set; } = CommittedState.Empty;

        public void See(LogLine line)
        {
            First ??= line;
            Last = line;
            LastMs = Math.Max(LastMs, line.Kind.StartsWith("media.", StringComparison.Ordinal) ? line.Number("to") ?? line.Number("atMs") ?? 0 : 0);
            Committed = Committed.After(line, default);
        }
    }
}
