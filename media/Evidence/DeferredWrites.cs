namespace RemoteVerify.Evidence;

/// <summary>
/// Lets <see cref="System.IO.Compression.ZipArchive"/> write to a stream that takes asynchronous writes only: closing an
/// entry writes a few bytes synchronously even in its asynchronous form. They wait here for the next asynchronous write.
/// </summary>
internal sealed class DeferredWrites(Stream inner) : Stream
{
    private readonly MemoryStream _waiting = new();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => _waiting.Write(buffer, offset, count);
    public override void Write(ReadOnlySpan<byte> bytes) => _waiting.Write(bytes);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        await DrainAsync(cancellation).ConfigureAwait(false);
        await inner.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellation) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellation).AsTask();

    /// <summary>Whoever needs the bytes down calls <see cref="FlushAsync"/>.</summary>
    public override void Flush()
    {
    }

    public override async Task FlushAsync(CancellationToken cancellation)
    {
        await DrainAsync(cancellation).ConfigureAwait(false);
        await inner.FlushAsync(cancellation).ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask DrainAsync(CancellationToken cancellation)
    {
        if (_waiting.Length == 0)
            return;
        await inner.WriteAsync(_waiting.GetBuffer().AsMemory(0, (int)_waiting.Length), cancellation).ConfigureAwait(false);
        _waiting.SetLength(0);
    }
}
