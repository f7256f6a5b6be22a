using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>WebDriver BiDi (W3C) over its WebSocket: commands with an id, answers with the same id, events.</summary>
public sealed class BidiConnection : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1);
    private long _lastId;

    public event Action<string, JsonNode>? Event;

    public static async Task<BidiConnection> ConnectAsync(Uri address)
    {
        var connection = new BidiConnection();
        await connection._socket.ConnectAsync(address, CancellationToken.None);
        _ = connection.ReadAsync();
        return connection;
    }

    public async Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        var bytes = Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString());
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(AnswerLimit);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    throw new WebSocketException("Firefox closed the connection.");
                }

                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            foreach (var waiting in _waiting.Values)
            {
                waiting.TrySetException(failure);
            }
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id && _waiting.TryRemove((long)id, out var waiting))
        {
            if ((string?)message["type"] == "error")
            {
                waiting.SetException(new InvalidOperationException($"{message["error"]}: {message["message"]}"));
            }
            else
            {
                waiting.SetResult(message["result"]!);
            }
        }
        else if ((string?)message["type"] == "event")
        {
            Event?.Invoke((string)message["method"]!, message["params"]!);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }
}
