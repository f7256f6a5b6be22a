using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace RemoteVerify.Node.Sessions;

/// <summary>Calls the observer outside of all locks, one call after the other, in order.</summary>
internal sealed class ObserverQueue : IAsyncDisposable
{
    private readonly Channel<Action<ISessionObserver>> _calls = Channel.CreateUnbounded<Action<ISessionObserver>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;

    public ObserverQueue(ISessionObserver observer, ILogger logger) => _loop = Task.Run(() => RunAsync(observer, logger));

    public void Tell(Action<ISessionObserver> call) => _calls.Writer.TryWrite(call);

    /// <summary>Delivers what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _calls.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync(ISessionObserver observer, ILogger logger)
    {
        await foreach (var call in _calls.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                call(observer);
            }
            catch (Exception e)
            {
                logger.LogError(e, "A session's observer failed");
            }
        }
    }
}
