using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Begins a session's evidence, or goes on with it after a restart.</summary>
/// <param name="began">Called once the evidence runs here.</param>
public sealed class EvidenceStart(
    SessionNow now, Presence presence, SessionFacts facts, MediaNode node, SessionArchive archive, MediaObserver observer, Action began)
{
    public async Task OpenAsync(Session session)
    {
        if (now.Live is not null)
        {
            return;
        }

        now.Live = await LiveAsync(session);
        _ = observer.CarryAsync();
        began();
        if (session.State == SessionState.Open)
        {
            (session.State, session.StartedAt) = (SessionState.Live, now.Live.OpenedAt);
            await facts.StartedAsync(session);
        }
        else
        {
            now.Told = await Told.ReadAsync(archive, session.Id, now.Members.All.Select(m => m.Facts));
        }

        foreach (var member in now.Members.All.Where(m => m.Seen).ToArray())
        {
            await presence.RecordAsync(member);
        }
    }

    private async Task<LiveSession> LiveAsync(Session session)
    {
        try
        {
            return node.Find(session.Id) ?? await node.OpenAsync(SessionOpenings.Of(session, now.Case!), observer);
        }
        catch (SessionOver)
        {
            throw SessionRefusal.Over();
        }
    }
}
