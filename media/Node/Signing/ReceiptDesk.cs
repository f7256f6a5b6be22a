using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace RemoteVerify.Node.Signing;

/// <summary>
/// Signs receipts beside the beat, few at a time: a vault that is slow or away makes receipts late and nothing else.
/// Whoever asks is in the line once and gets the newest there is when its turn comes.
/// </summary>
internal sealed class ReceiptDesk : IAsyncDisposable
{
    /// <summary>Threads that may wait for a vault at the same time.</summary>
    private const int Clerks = 4;

    private readonly Channel<Action> _line = Channel.CreateUnbounded<Action>();
    private readonly ILogger _logger;
    private readonly Task _serving;
    private volatile bool _closed;

    public ReceiptDesk(ILogger logger)
    {
        _logger = logger;
        _serving = Task.WhenAll(Enumerable.Range(0, Clerks).Select(_ => Task.Run(ServeAsync)));
    }

    /// <param name="give">Signs and hands out; may wait long. Its failure is said and costs this receipt only.</param>
    public Asker Of(Action give) => new(this, give);

    /// <summary>Ends with the signatures that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        _line.Writer.TryComplete();
        await _serving.ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        await foreach (var serve in _line.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!_closed)
            {
                serve();
            }
        }
    }

    private void Serve(Action give)
    {
        try
        {
            give();
        }
        catch (SigningUnavailable e)
        {
            _logger.LogWarning("A receipt is late: {Cause}", e.Message);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "A receipt could not be given");
        }
    }

    internal sealed class Asker(ReceiptDesk desk, Action give)
    {
        private int _inLine;

        public void Ask()
        {
            if (Interlocked.Exchange(ref _inLine, 1) == 0)
            {
                desk._line.Writer.TryWrite(Serve);
            }
        }

        private void Serve()
        {
            desk.Serve(give);
            Volatile.Write(ref _inLine, 0);
        }
    }
}
