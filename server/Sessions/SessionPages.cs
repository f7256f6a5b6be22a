using Orleans.Utilities;

namespace RemoteVerify.Server.Sessions;

/// <summary>The pages of a session: whatever happens is told to those who may hear it.</summary>
public sealed class SessionPages(SessionNow now, ILogger log)
{
    private readonly ObserverManager<ISessionEvents> _pages = new(TimeSpan.FromDays(2), log);

    public void Add(ISessionEvents page) => _pages.Subscribe(page, page);

    public Task TellOfAsync(Member member) =>
        member.IsViewer ? Task.CompletedTask : TellAsync(now.Members.WhoHearsOf(member), new ParticipantEvent(member.ToParticipant()));

    public Task TellAsync(string[] participantIds, SessionEvent what) =>
        participantIds.Length == 0 || _pages.Count == 0 ? Task.CompletedTask : _pages.Notify(pages => pages.Send(participantIds, what));

    public Task ReplaceAsync(Member member, string connectionId, bool byAnotherPage) => _pages.Notify(pages => pages.Replace(member.Id, connectionId, byAnotherPage));
}
