using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>How a session comes to its seal: ended by an official, or cut short because nobody is in any more. Where nobody consented nothing is kept.</summary>
public sealed class SessionEnd(
    SessionNow now, SessionPages pages, EvidenceStart evidence, FactsReading reading, SessionFacts facts, MediaNode node, SessionArchive archive,
    SessionRemoval removal, TimeProvider clock, TimeSpan emptyLimit, ILogger log)
{
    private Task _sealing = Task.CompletedTask;
    private EndReason _reason;
    private SealedSession? _sealed;

    /// <summary>Sealed, and the database knows it.</summary>
    public bool IsOver => now.Session is { State: SessionState.Sealed or SessionState.CutShort };

    public async Task<EndResult> EndAsync(string by, EndReason reason = EndReason.Ended)
    {
        var session = now.Known;
        if (session.State is SessionState.Open or SessionState.Live)
        {
            await evidence.OpenAsync(session);
            session.EndedAt = clock.GetUtcNow();
            await facts.EndingAsync(session, by);
            session.State = SessionState.Ending;
            Seal(session, reason);
        }

        return new(session.State);
    }

    public Task SealIfAbandonedAsync()
    {
        if (now.Live is null && _sealing.IsCompleted && now.Session is { State: SessionState.Live or SessionState.Ending } session)
        {
            Seal(session, session.State == SessionState.Ending ? EndReason.Ended : EndReason.CutShort);
        }

        return _sealing;
    }

    /// <summary>Every few seconds: seals what nobody is in any more, and what could not be sealed before.</summary>
    public void Look()
    {
        var session = now.Known;
        if (_sealing.IsCompleted && session.State == SessionState.Ending)
        {
            _sealing = SealAsync(session, _reason);
        }
        else if (_sealing.IsCompleted && session.State == SessionState.Live && !now.Members.AnybodyHere && clock.GetUtcNow() - now.EmptySince > emptyLimit)
        {
            session.EndedAt = clock.GetUtcNow();
            Seal(session, EndReason.CutShort);
        }
    }

    private void Seal(Session session, EndReason reason)
    {
        _reason = reason;
        _sealing = SealAsync(session, reason);
    }

    /// <summary>Runs beside the calls: people hear of the end at once and of the seal when it is there.</summary>
    private async Task SealAsync(Session session, EndReason reason)
    {
        try
        {
            session.State = SessionState.Ending;
            await pages.TellAsync(now.Members.EverybodyIds, new EndedEvent(new(reason, now.Receipt, Sealed: false)));
            if (_sealed is null && await IsDiscardedAsync(session))
            {
                return;
            }

            var result = _sealed ??= await EvidenceAsync(session, reason);
            await facts.SealedAsync(session, result);
            now.Receipt = session.Receipt;
            now.Live = null;
            await pages.TellAsync(now.Members.EverybodyIds, new SealedEvent(new(session.State, now.Receipt)));
            log.LogInformation("Session {Session} is {State}: {Entries} entries, {Bytes} bytes", session.Id, session.State, result.Entries, result.Bytes);
        }
        catch (EvidenceUnavailable e)
        {
            log.LogWarning("Session {Session} could not be sealed yet; it is tried again. {Cause}", session.Id, e.Message);
        }
        catch (Exception e)
        {
            // The session stays "ending"; the next look, or the recovery after a start, tries again.
            log.LogError(e, "Session {Session} could not be sealed yet", session.Id);
        }
    }

    /// <summary>Somebody consented or recorded by a device, it goes on with another session, or something was decided.</summary>
    private static bool IsToKeep(LogLine line) => line.Kind is EvidenceKind.ConsentGiven or EvidenceKind.DecisionMade or EvidenceKind.NextBooked
        || (line.Kind == EvidenceKind.ParticipantJoined && line.Text("role") != SessionJournal.Word(ParticipantRole.Official))
        || (line.Kind == EvidenceKind.SessionOpened && line.Json.TryGetProperty("after", out _));

    /// <summary>As if it had never begun: whoever has the link may still come. What the store does not give back, or what is sealed already, is sealed as any other.</summary>
    private async Task<bool> IsDiscardedAsync(Session session)
    {
        // The evidence decides: the database may know less, after a crash or because somebody changed it.
        if (!now.NothingToKeep || (await archive.OpenReadAsync(session.Id, CancellationToken.None))?.Lines.Any(IsToKeep) == true)
        {
            return false;
        }

        try
        {
            await node.DiscardAsync(session.Id, () => removal.DiscardAsync(session.Id, CancellationToken.None));
        }
        catch (Exception e) when (e is ArchiveUnavailable or SessionOver)
        {
            log.LogWarning("Session {Session}: nobody consented, but what was recorded cannot be taken back: it is sealed. {Cause}", session.Id, e.Message);
            now.Live = null;
            return false;
        }

        await facts.DiscardedAsync(session);
        now.Forget();
        await pages.TellAsync(now.Members.EverybodyIds, new SealedEvent(new(session.State, null)));
        log.LogInformation("Session {Session}: nobody consented, nothing is kept", session.Id);
        return true;
    }

    private async Task<SealedSession> EvidenceAsync(Session session, EndReason reason)
    {
        if (now.Live is { } live && reason != EndReason.CutShort)
        {
            return await live.EndAsync(SessionJournal.Word(reason));
        }

        if (now.Live is null)
        {
            // What a crash left. The database may lack what the evidence has: answers, the decision, even the seal.
            var left = await archive.OpenReadAsync(session.Id, CancellationToken.None);
            await reading.ReadAsync(left?.Lines ?? []);
            if (left?.Seal is { } seal && !node.Unsealed.Contains(session.Id))
            {
                return seal;
            }
        }

        return await node.SealAbandonedAsync(session.Id, "nobody came back");
    }
}
