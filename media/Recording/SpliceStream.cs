namespace RemoteVerify.Recording;

/// <summary>A head in memory, then stretches of a recorded file. Reads only; one reader at a time.</summary>
internal sealed class SpliceStream : Stream
{
    private readonly record struct Stretch(long At, long SourceOffset, long Length);

    private readonly byte[] _head;
    private readonly ReadAt _read;
    private readonly List<Stretch> _stretches = [];
    private long _position;
    private long _length;

    public SpliceStream(byte[] head, IReadOnlyList<ChunkSpan> spans, ReadAt read)
    {
        (_head, _read, _length) = (head, read, head.Length);
        foreach (var span in spans) Append(span);
    }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => _length;
    public override long Position { get => _position; set => Seek(value, SeekOrigin.Begin); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = _position < _head.Length ? ReadHead(buffer.Span) : await ReadStretchAsync(buffer, cancellationToken);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var to = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length };
        return _position = to >= 0 ? to : throw new IOException("A stream has no bytes before its beginning.");
    }

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadHead(Span<byte> into)
    {
        var from = _head.AsSpan((int)_position);
        var count = Math.Min(from.Length, into.Length);
        from[..count].CopyTo(into);
        return count;
    }

    private ValueTask<int> ReadStretchAsync(Memory<byte> into, CancellationToken cancel)
    {
        if (_position >= Length || into.IsEmpty) return ValueTask.FromResult(0);
        var index = _stretches.FindLastIndex(stretch => stretch.At <= _position);
        var (at, source, length) = _stretches[index];
        var within = _position - at;
        return _read(source + within, into[..(int)Math.Min(into.Length, length - within)], cancel);
    }

    private void Append(in ChunkSpan span)
    {
        var (at, last) = (_length, _stretches.Count > 0 ? _stretches[^1] : default);
        if (_stretches.Count > 0 && last.SourceOffset + last.Length == span.Offset) _stretches[^1] = last with { Length = last.Length + span.Length };
        else _stretches.Add(new(at, span.Offset, span.Length));
        _length += span.Length;
    }
}
