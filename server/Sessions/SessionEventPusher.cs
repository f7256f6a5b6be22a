using Microsoft.AspNetCore.SignalR;

namespace RemoteVerify.Server.Sessions;

/// <summary>How a grain reaches the processes that hold connections of its people.</summary>
public interface ISessionEvents : IGrainObserver
{
    [Orleans.Concurrency.OneWay] Task Send(string[] participantIds, SessionEvent what);

    /// <summary>A connection no longer hears what its participant does; it is told so unless the newer one is the same page's.</summary>
    [Orleans.Concurrency.OneWay] Task Replace(string participantId, string connectionId, bool byAnotherPage);
}

/// <summary>One a process: takes events from grains and pushes them to SignalR groups, one group a participant.</summary>
public sealed class SessionEventPusher(IHubContext<SessionHub, ISessionClient> hub, IGrainFactory grains) : ISessionEvents
{
    private readonly Lock _making = new();
    private ISessionEvents? _reference;

    public static string Group(string participantId) => "participant:" + participantId;

    /// <summary>This process as grains know it.</summary>
    public ISessionEvents Reference
    {
        get
        {
            lock (_making)
            {
                return _reference ??= grains.CreateObjectReference<ISessionEvents>(this);
            }
        }
    }

    public Task Send(string[] participantIds, SessionEvent what) =>
        what.SendTo(hub.Clients.Groups([.. participantIds.Select(Group)]));

    public async Task Replace(string participantId, string connectionId, bool byAnotherPage)
    {
        await hub.Groups.RemoveFromGroupAsync(connectionId, Group(participantId));
        if (byAnotherPage)
        {
            await hub.Clients.Client(connectionId).Replaced();
        }
    }
}
