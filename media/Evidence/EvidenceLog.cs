using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RemoteVerify.Evidence;

/// <summary>
/// Writes the chain: one JSON object a line, each naming the hash of the line before it. Pure: it returns the bytes
/// and whoever holds the file appends and syncs them. Not safe for two threads at once.
/// </summary>
public sealed class EvidenceLog
{
    /// <summary>The limit of a line in bytes, its <c>\n</c> included. Longer texts belong in a file of their own.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>What line 0 says of the line before it.</summary>
    public static readonly string NoPrevious = new('0', 64);

    // Chinese stays readable in the file; quotes, backslashes and control characters are still escaped.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, long> _trackEnds = [];

    /// <summary>The seq that the next line will have.</summary>
    public long NextSeq => Totals.Entries;

    /// <summary>Hash of the last line, or 64 zeros.</summary>
    public string Head { get; private set; } = NoPrevious;

    /// <summary>Time of the last line.</summary>
    public DateTimeOffset LastAt { get; private set; } = DateTimeOffset.MinValue;

    public EvidenceTotals Totals { get; private set; }

    /// <summary>The last line is <c>session.sealed</c>; nothing more is appended.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>For each file with chunks, the end of its last logged chunk in bytes: what recovery cuts it to.</summary>
    public IReadOnlyDictionary<string, long> TrackEnds => _trackEnds;

    /// <param name="at">The server's clock. A clock that went back writes the last line's time again.</param>
    /// <exception cref="InvalidOperationException">The log is sealed, or a chunk leaves a hole in its file.</exception>
    /// <exception cref="ArgumentException">The line would be longer than <see cref="MaxLineBytes"/>.</exception>
    public LogLine Append(EvidenceEntry entry, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (IsSealed)
            throw new InvalidOperationException("The log is sealed.");
        var time = EvidenceTime.WholeMilliseconds(at);
        var bytes = Write(entry, time < LastAt ? LastAt : time);
        if (bytes.Length > MaxLineBytes)
            throw new ArgumentException($"The entry is {bytes.Length} bytes long; the limit is {MaxLineBytes}.", nameof(entry));
        if (!LogLine.TryParse(bytes, out var line))
            throw new ArgumentException("The entry can't be read back: a text in it is no valid Unicode.", nameof(entry));
        if (ChunkFault(line) is { } fault)
            throw new InvalidOperationException(fault);
        Take(line);
        return line;
    }

    /// <summary>Appends the last line, with the totals of the whole log, itself included.</summary>
    public LogLine AppendSealed(string reason, DateTimeOffset at, SealedCopy? copy = null) =>
        Append(EvidenceEntry.SessionSealed(Totals with { Entries = Totals.Entries + 1 }, reason, copy), at);

    /// <summary>The state to be signed.</summary>
    /// <exception cref="InvalidOperationException">The log is empty.</exception>
    public Checkpoint Checkpoint(string session) => NextSeq == 0
        ? throw new InvalidOperationException("An empty log has no checkpoint.")
        : new Checkpoint(session, NextSeq - 1, Head, LastAt);

    /// <summary>
    /// Goes on with a log that a crash may have torn. Reads to the end of the last whole line that fits;
    /// the caller cuts the file there when <see cref="ResumedLog.Tail"/> is <see cref="LogTail.Torn"/>.
    /// </summary>
    /// <param name="lines">The log from its first byte.</param>
    /// <param name="seen">Called with each good line, in order.</param>
    public static ResumedLog Resume(Stream lines, Action<LogLine>? seen = null)
    {
        var log = new EvidenceLog();
        var reader = new EvidenceLogReader(lines);
        long end = 0;
        while (reader.Read() is { } raw)
        {
            if (!raw.IsWhole || !LogLine.TryParse(raw.Bytes, out var line) || !log.Fits(line))
                return new ResumedLog(log, end, !log.IsSealed && reader.Read() is null ? LogTail.Torn : LogTail.Damaged);
            log.Take(line);
            seen?.Invoke(line);
            end = raw.Offset + raw.Bytes.Length;
        }
        return new ResumedLog(log, end, LogTail.Whole);
    }

    private bool Fits(LogLine line) =>
        line.Seq == NextSeq && line.Prev == Head && line.At >= LastAt && !IsSealed && ChunkFault(line) is null;

    private string? ChunkFault(LogLine line)
    {
        if (line.Kind != EvidenceKind.MediaChunk)
            return null;
        if (!ChunkEntry.TryRead(line, out var chunk))
            return "The chunk lacks its file, offset, length, hash or times.";
        var end = _trackEnds.GetValueOrDefault(chunk.File);
        return chunk.Offset == end ? null : $"The chunk of {chunk.File} starts at {chunk.Offset}, but the one before it ended at {end}.";
    }

    private void Take(LogLine line)
    {
        Head = line.Hash;
        LastAt = line.At;
        IsSealed = line.Kind == EvidenceKind.SessionSealed;
        var length = 0L;
        if (ChunkEntry.TryRead(line, out var chunk))
        {
            _trackEnds[chunk.File] = chunk.End;
            length = chunk.Length;
        }
        Totals = Totals.With(line.Kind, length);
    }

    private byte[] Write(EvidenceEntry entry, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", NextSeq);
            json.WriteString("prev", Head);
            json.WriteString("at", EvidenceTime.Format(at));
            json.WriteString("kind", entry.Kind);
            foreach (var (name, value) in entry.Properties)
            {
                json.WritePropertyName(name);
                if (value is null) json.WriteNullValue(); else value.WriteTo(json);
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>How an existing log ended.</summary>
public enum LogTail
{
    /// <summary>With a whole line that fits.</summary>
    Whole,

    /// <summary>With one line that is torn: a crash before its sync. Cut it; nobody was told that it was written.</summary>
    Torn,

    /// <summary>A line in the middle does not fit and more follows it: no crash does that. Never cut this; seal nothing, tell someone.</summary>
    Damaged,
}

/// <param name="Log">Goes on after the last good line.</param>
/// <param name="End">Bytes from the start of the stream to the end of the last good line.</param>
public sealed record ResumedLog(EvidenceLog Log, long End, LogTail Tail);
