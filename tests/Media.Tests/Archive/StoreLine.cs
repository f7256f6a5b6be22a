using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Media.Tests.Archive;

/// <summary>What a store's line does to a request.</summary>
public enum StoreMood
{
    Passes,

    /// <summary>Every connection is closed at once.</summary>
    Refuses,

    /// <summary>503 ServerBusy, as an account over its limits answers.</summary>
    Busy,

    /// <summary>403, as an account whose key or role was taken away answers.</summary>
    Forbids,

    /// <summary>The store does what it is asked, and nobody hears of it.</summary>
    LosesAnswers,

    /// <summary>Takes requests and never answers.</summary>
    Silent,

    /// <summary>Answers wait until the mood changes.</summary>
    Holds,
}

/// <summary>A TCP line on loopback to a real store, with a fault of the test's choice on it.</summary>
public sealed class StoreLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = [];
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly int _store;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StoreMood _mood;

    public StoreLine(int store)
    {
        _store = store;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>For new connections; those that are open are cut, but for a line that held its answers and lets them through now.</summary>
    public void Turn(StoreMood mood)
    {
        var held = _mood == StoreMood.Holds;
        _mood = mood;
        if (!held)
        {
            foreach (var client in _open.Keys)
            {
                client.Close();
            }
        }

        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Turn(StoreMood.Refuses);
        await Task.WhenAll([_accepting, .. _talks]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _open[client] = 0;
            _talks.Add(TalkAsync(client));
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            switch (_mood)
            {
                case StoreMood.Refuses:
                    return;
                case StoreMood.Busy:
                    await AnswerAsync(client, "503 Service Unavailable", "ServerBusy");
                    return;
                case StoreMood.Forbids:
                    await AnswerAsync(client, "403 Forbidden", "AuthorizationFailure");
                    return;
                case StoreMood.Silent:
                    await client.GetStream().CopyToAsync(Stream.Null, _stop.Token);
                    return;
                default:
                    await PassAsync(client);
                    return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, by either end.
        }
        finally
        {
            _open.TryRemove(client, out byte _);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var store = new TcpClient();
        await store.ConnectAsync(IPAddress.Loopback, _store, _stop.Token);
        var asking = client.GetStream().CopyToAsync(store.GetStream(), _stop.Token);
        await Task.WhenAny(asking, AnswersAsync(store.GetStream(), client.GetStream()));
    }

    private async Task AnswersAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            var changed = _changed.Task;
            if (_mood == StoreMood.LosesAnswers)
            {
                return;
            }

            if (_mood == StoreMood.Holds)
            {
                await changed.WaitAsync(_stop.Token);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private async Task AnswerAsync(TcpClient client, string status, string code)
    {
        var buffer = new byte[64 * 1024];
        while (await client.GetStream().ReadAsync(buffer, _stop.Token) > 0)
        {
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nx-ms-error-code: {code}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stop.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }
    }
}
