namespace RemoteVerify.Evidence;

/// <summary>A line as found.</summary>
/// <param name="Offset">Bytes from the start of the log.</param>
/// <param name="Bytes">With the closing <c>\n</c> when there is one.</param>
/// <param name="IsWhole">False when the log ends without <c>\n</c>, or the line is longer than the limit; then Bytes are its start.</param>
/// <param name="Length">Bytes of the whole line as found, <c>\n</c> included.</param>
public sealed record RawLine(long Offset, ReadOnlyMemory<byte> Bytes, bool IsWhole, long Length);

/// <summary>Cuts a stream into lines and holds one line at a time, of bounded length, whatever the stream holds.</summary>
public sealed class EvidenceLogReader(Stream stream, int maxLineBytes = EvidenceLog.MaxLineBytes)
{
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _start, _end;
    private long _offset;

    /// <summary>The next line, or null at the end.</summary>
    public RawLine? Read()
    {
        var collector = new Collector(_offset, maxLineBytes);
        while (true)
        {
            if (Take(collector) is { } line)
                return line;
            (_start, _end) = (0, stream.Read(_buffer));
            if (_end == 0)
                return Rest(collector);
        }
    }

    /// <inheritdoc cref="Read"/>
    public async ValueTask<RawLine?> ReadAsync(CancellationToken cancellation = default)
    {
        var collector = new Collector(_offset, maxLineBytes);
        while (true)
        {
            if (Take(collector) is { } line)
                return line;
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellation).ConfigureAwait(false));
            if (_end == 0)
                return Rest(collector);
        }
    }

    private RawLine? Take(Collector collector)
    {
        var unread = _buffer.AsSpan(_start, _end - _start);
        var newline = unread.IndexOf((byte)'\n');
        var taken = newline < 0 ? unread : unread[..(newline + 1)];
        collector.Add(taken);
        _start += taken.Length;
        _offset += taken.Length;
        return newline < 0 ? null : collector.Line(closed: true);
    }

    private static RawLine? Rest(Collector collector) => collector.Length == 0 ? null : collector.Line(closed: false);

    private sealed class Collector(long offset, int limit)
    {
        private readonly MemoryStream _kept = new();

        public long Length { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            Length += bytes.Length;
            var room = limit - (int)_kept.Length;
            _kept.Write(bytes.Length <= room ? bytes : bytes[..room]);
        }

        public RawLine Line(bool closed) => new(offset, _kept.ToArray(), closed && Length <= limit, Length);
    }
}
