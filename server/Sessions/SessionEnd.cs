using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>How a session comes to its seal: ended by an official, or cut short because nobody is in any more.</summary>
public sealed class SessionEnd(
    SessionNow now, SessionPages pages, EvidenceStart evidence, SessionFacts facts, MediaNode node, TimeProvider clock, TimeSpan emptyLimit, ILogger log)
{
    private Task? _sealing;
    private EndReason _reason = EndReason.Ended;

    public async Task<EndResult> EndAsync(string by, EndReason reason = EndReason.Ended)
    {
        var session = now.Known;
        if (session.State is SessionState.Open or SessionState.Live)
        {
            await evidence.OpenAsync(session);
            session.EndedAt = clock.GetUtcNow();
            await facts.EndingAsync(session, by);
            session.State = SessionState.Ending;
            _sealing = SealAsync(session, _reason = reason);
        }

        return new(session.State);
    }

    public Task SealIfAbandonedAsync()
    {
        if (now.Live is null && _sealing is null && now.Session is { State: SessionState.Live or SessionState.Ending } session)
        {
            _sealing = SealAsync(session, session.State == SessionState.Ending ? EndReason.Ended : EndReason.CutShort);
        }

        return _sealing ?? Task.CompletedTask;
    }

    /// <summary>Every few seconds: seals what nobody is in any more, and what could not be sealed before.</summary>
    public void Look()
    {
        var session = now.Known;
        if (_sealing is null && session.State == SessionState.Ending)
        {
            _sealing = SealAsync(session, _reason);
        }
        else if (_sealing is null && session.State == SessionState.Live && !now.Members.AnybodyHere && clock.GetUtcNow() - now.EmptySince > emptyLimit)
        {
            session.EndedAt = clock.GetUtcNow();
            _sealing = SealAsync(session, EndReason.CutShort);
        }
    }

    /// <summary>Runs beside the calls: people hear of the end at once and of the seal when it is there.</summary>
    private async Task SealAsync(Session session, EndReason reason)
    {
        var word = SessionJournal.Word(reason);
        try
        {
            session.State = SessionState.Ending;
            await pages.TellAsync(now.Members.EverybodyIds, new EndedEvent(new(reason, now.Receipt, Sealed: false)));
            var result = now.Live is { } live && reason != EndReason.CutShort ? await live.EndAsync(word) : await node.SealAbandonedAsync(session.Id, "nobody came back");
            await facts.SealedAsync(session, result);
            now.Receipt = session.Receipt;
            now.Live = null;
            await pages.TellAsync(now.Members.EverybodyIds, new SealedEvent(new(session.State, now.Receipt)));
            log.LogInformation("Session {Session} is {State}: {Entries} entries, {Bytes} bytes", session.Id, session.State, result.Entries, result.Bytes);
        }
        catch (Exception e)
        {
            // The session stays "ending"; the next look tries again.
            log.LogError(e, "Session {Session} could not be sealed yet", session.Id);
            _sealing = null;
        }
    }
}
