using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Tests.Running;

/// <summary>A page in a session: its hub connection, and what it heard in order.</summary>
public sealed class Page : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<string, Channel<JsonElement>> _heard = [];

    public Page(HubConnection hub, string sessionId, string? visit)
    {
        (Hub, SessionId, Visit) = (hub, sessionId, visit);
        foreach (var (name, method) in Contract.HubContract.Events)
        {
            var channel = _heard.GetOrAdd(name, _ => Channel.CreateUnbounded<JsonElement>());
            if (method.GetParameters().Length == 0)
            {
                hub.On(name, () => { channel.Writer.TryWrite(default); });
            }
            else
            {
                hub.On<JsonElement>(name, e => channel.Writer.TryWrite(e));
            }
        }
    }

    public HubConnection Hub { get; }
    public string SessionId { get; }
    public string? Visit { get; }
    public string Id { get; private set; } = "";

    public static ConsentGiven FullConsent { get; } =
        new(DemoMatters.Kitchen.Consent.Version, [.. DemoMatters.Kitchen.Consent.Items.Select(i => i.Id)], "zh");

    public async Task<JoinResult> JoinAsync(ConsentGiven? consent = null)
    {
        var joined = await Hub.InvokeAsync<JoinResult>("join", new JoinCall(SessionId, new("zh", "test"), consent));
        Id = joined.ParticipantId;
        return joined;
    }

    public Task CallAsync(string method, object argument) => Hub.InvokeAsync(method, argument);

    /// <summary>The next event of a name.</summary>
    public async Task<JsonElement> HearAsync(string name)
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _heard[name].Reader.ReadAsync(limit.Token);
    }

    /// <summary>The next event of a name that fits.</summary>
    public async Task<JsonElement> HearAsync(string name, Func<JsonElement, bool> fits)
    {
        while (true)
        {
            if (await HearAsync(name) is var e && fits(e))
            {
                return e;
            }
        }
    }

    public bool Heard(string name) => _heard[name].Reader.Count > 0;

    /// <summary>Calls and expects a refusal; gives its machine word.</summary>
    public async Task<string> RefusedAsync(string method, params object?[] arguments)
    {
        var error = await Assert.ThrowsAsync<HubException>(() => Hub.InvokeCoreAsync<object>(method, arguments));
        var message = error.Message[(error.Message.IndexOf("HubException: ", StringComparison.Ordinal) is >= 0 and var at ? at + "HubException: ".Length : 0)..];
        Assert.Contains(": ", message);
        return message.Split(':')[0];
    }

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}
