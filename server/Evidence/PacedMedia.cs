using System.Diagnostics;

namespace RemoteVerify.Server.Evidence;

/// <summary>A recording as it is read by a player: what a seek needs at once, the rest at a multiple of its own rate, so that players side by side do not starve one another of the line and of the processor.</summary>
/// <param name="media">Seekable.</param>
/// <param name="bytesPerSecond">Of the recording, played at normal speed.</param>
public sealed class PacedMedia(Stream media, long bytesPerSecond) : Stream
{
    /// <summary>Seconds of the recording that come at once.</summary>
    private const int AtOnceSeconds = 5;

    /// <summary>A player at four times speed has to catch up as well.</summary>
    private const int TimesItsRate = 10;

    private readonly long _atOnce = Math.Max(AtOnceSeconds * bytesPerSecond, 256 * 1024);
    private readonly long _perSecond = Math.Max(TimesItsRate * bytesPerSecond, 256 * 1024);
    private long _began;
    private long _read;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => media.Length;

    public override long Position
    {
        get => media.Position;
        set => media.Position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _began = _began == 0 ? Stopwatch.GetTimestamp() : _began;
        var ahead = TimeSpan.FromSeconds((double)(_read - _atOnce) / _perSecond) - Stopwatch.GetElapsedTime(_began);
        if (ahead > TimeSpan.Zero)
        {
            await Task.Delay(ahead, cancellationToken);
        }

        var read = await media.ReadAsync(buffer, cancellationToken);
        _read += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A response is written asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => media.Seek(offset, origin);

    public override void Flush() => media.Flush();

    public override void SetLength(long value) => throw new NotSupportedException("A recording is only read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A recording is only read.");

    public override async ValueTask DisposeAsync()
    {
        await media.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            media.Dispose();
        }

        base.Dispose(disposing);
    }
}
