using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Sessions.Places;

namespace RemoteVerify.Server.Sessions;

/// <summary>A session's durable facts, read at the grain's activation and written through by it alone.</summary>
public sealed class SessionFacts(IDbContextFactory<AppDb> databases, NoticeBook notices, TimeProvider clock)
{
    public async Task<(Session Session, Case Case)?> LoadAsync(string id)
    {
        await using var db = await databases.CreateDbContextAsync();
        var session = await db.Sessions.AsNoTracking().Include(s => s.Participants).Include(s => s.Guests).AsSplitQuery().SingleOrDefaultAsync(s => s.Id == id);
        return session is null ? null : (session, await db.Cases.AsNoTracking().SingleAsync(c => c.Id == session.CaseId));
    }

    /// <summary>The case's registered place as it stands now.</summary>
    public async Task<Site?> SiteAsync(string caseId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return (await db.Cases.AsNoTracking().SingleAsync(c => c.Id == caseId)).Site;
    }

    public async Task<bool> IsClosedAsync(string caseId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Cases.AnyAsync(c => c.Id == caseId && c.State == CaseState.Closed);
    }

    /// <summary>The session that this one goes on with, as it ended.</summary>
    public async Task<Session?> BeforeAsync(string id)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id);
    }

    /// <summary>The appointment that follows a session, if there is one.</summary>
    public async Task<NextMeeting?> NextAsync(string id)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await SessionBook.AfterAsync(db, id) is { PlannedFor: { } at } next ? new(at, next.OfficialName) : null;
    }

    public async Task<List<SessionGuest>> GuestsAsync(string sessionId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Guests.AsNoTracking().Where(g => g.SessionId == sessionId).ToListAsync();
    }

    public Task SaveSignedAsync(SessionGuest guest) => ChangeAsync(async db =>
    {
        var row = await db.Guests.SingleAsync(g => g.SessionId == guest.SessionId && g.DepartmentId == guest.DepartmentId);
        (row.SignedAt, row.SignedBy) = (guest.SignedAt, guest.SignedBy);
    });

    /// <summary>Participants made since (by an invitation or a device's token).</summary>
    public async Task<SessionParticipant?> ParticipantAsync(string sessionId, string participantId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.Id == participantId && p.SessionId == sessionId);
    }

    /// <summary>The official's participant: one a session and official, however often they come.</summary>
    public async Task<SessionParticipant> OfficialAsync(string sessionId, string staffId, string name)
    {
        await using var db = await databases.CreateDbContextAsync();
        var found = await db.Participants.SingleOrDefaultAsync(p => p.SessionId == sessionId && p.StaffId == staffId);
        if (found is not null)
        {
            return found;
        }

        var made = await SessionBook.AddAsync(db, sessionId, ParticipantRole.Official, name, clock.GetUtcNow(), staffId);
        made.AdmittedAt = clock.GetUtcNow();
        await db.SaveChangesAsync();
        return made;
    }

    /// <summary>Whether what a connection was made with still is what the database has.</summary>
    public async Task<bool> CountsAsync(SessionCaller caller)
    {
        await using var db = await databases.CreateDbContextAsync();
        return caller.StaffId is { } staff
            ? await db.Users.AnyAsync(u => u.Id == staff && u.SecurityStamp == caller.Shown && u.DepartmentId == caller.DepartmentId)
            : await db.Participants.AnyAsync(p => p.Id == caller.ParticipantId && p.VisitKey == caller.Shown);
    }

    public Task SaveAsync(SessionParticipant facts) => ChangeAsync(async db =>
    {
        var row = await db.Participants.SingleAsync(p => p.Id == facts.Id);
        (row.AdmittedAt, row.DeclinedAt) = (facts.AdmittedAt, facts.DeclinedAt);
        (row.Consent, row.ConsentedAt, row.ConsentRecorded) = (facts.Consent, facts.ConsentedAt, facts.ConsentRecorded);
    });

    /// <summary>From now on the link opens nothing.</summary>
    /// <param name="visitKey">Of the connection that waits; null: nobody waits.</param>
    /// <returns>False: the link was opened again since, and its newest browser is not here.</returns>
    public async Task<bool> AdmitAsync(SessionParticipant facts, string? visitKey, string by)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var alone = await db.BeginAloneAsync();
        var row = await db.Participants.SingleAsync(p => p.Id == facts.Id);
        if (visitKey is not null && row.VisitKey != visitKey)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        (row.AdmittedAt, row.DeclinedAt) = (now, null);
        await db.Invitations.Where(i => i.ParticipantId == facts.Id && i.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedAt, now));
        Audit(db, AuditAction.Admitted, by, facts.SessionId, facts.Label);
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        (facts.AdmittedAt, facts.DeclinedAt) = (now, null);
        return true;
    }

    public Task StartedAsync(Session session) => ChangeAsync(async db =>
    {
        var row = await db.Sessions.SingleAsync(s => s.Id == session.Id);
        (row.State, row.StartedAt) = (session.State, session.StartedAt);
    });

    public Task SaveAnswersAsync(Session session) => ChangeAsync(async db =>
        (await db.Sessions.SingleAsync(s => s.Id == session.Id)).Answers = session.Answers);

    public Task SaveDecisionAsync(Session session, DecisionMade decision) => ChangeAsync(async db =>
    {
        (await db.Sessions.SingleAsync(s => s.Id == session.Id)).Decision = decision;
        var c = await db.Cases.SingleAsync(c => c.Id == session.CaseId);
        c.State = decision.Outcome switch { Outcome.ToSupply => CaseState.ToSupply, Outcome.PartlyPassed => CaseState.Taken, _ => CaseState.Decided };
        c.SupplyUntil = decision.Outcome == Outcome.ToSupply ? decision.DueAt : null;
        c.Second = decision is { Kind: { } kind, DueAt: { } at } ? new(kind, at) : null;
        if (decision is { Outcome: Outcome.ToSupply, DueAt: { } due })
        {
            await notices.SupplyAsync(db, c, session, due, decision.Text, decision.At);
        }
        else if (c.Second is { } second)
        {
            await notices.SecondAsync(db, c, session, second, decision.Text, decision.At);
        }

        db.CaseEvents.Add(new() { CaseId = c.Id, At = decision.At, By = decision.By, What = "decided", Text = Camel(decision.Outcome) });
        Audit(db, AuditAction.Decided, decision.By, session.Id, Camel(decision.Outcome));
    });

    public Task EndingAsync(Session session, string by) => ChangeAsync(async db =>
    {
        var row = await db.Sessions.SingleAsync(s => s.Id == session.Id);
        (row.State, row.EndedAt) = (SessionState.Ending, session.EndedAt);
        Audit(db, AuditAction.SessionEnded, by, session.Id, "");
    });

    /// <summary>The session in memory changes only when the database has: what it did not take is told to it again.</summary>
    public async Task SealedAsync(Session session, SealedSession result)
    {
        var (state, endedAt) = (result.CutShort ? SessionState.CutShort : SessionState.Sealed, session.EndedAt ?? result.SealedAt);
        var receipt = new Receipt(result.Receipt, result.Seq, result.SealedAt);
        await ChangeAsync(async db =>
        {
            var row = await db.Sessions.SingleAsync(s => s.Id == session.Id);
            (row.State, row.StartedAt, row.EndedAt, row.DurationMs, row.Receipt) = (state, result.OpenedAt, endedAt, result.DurationMs, receipt);
            if (result.CutShort)
            {
                Audit(db, AuditAction.SessionCutShort, "RemoteVerify", session.Id, result.Reason);
            }
        });
        (session.State, session.StartedAt, session.EndedAt, session.DurationMs, session.Receipt) = (state, result.OpenedAt, endedAt, result.DurationMs, receipt);
    }

    /// <summary>Nobody consented: what was recorded of officials alone is gone, and the session has not begun.</summary>
    public async Task DiscardedAsync(Session session)
    {
        await ChangeAsync(async db =>
        {
            var row = await db.Sessions.SingleAsync(s => s.Id == session.Id);
            (row.State, row.StartedAt, row.EndedAt) = (SessionState.Open, null, null);
            Audit(db, AuditAction.SessionDiscarded, "RemoteVerify", session.Id, "");
        });
        (session.State, session.StartedAt, session.EndedAt) = (SessionState.Open, null, null);
    }

    private async Task ChangeAsync(Func<AppDb, Task> change)
    {
        await using var db = await databases.CreateDbContextAsync();
        await change(db);
        await db.SaveChangesAsync();
    }

    private void Audit(AppDb db, string action, string by, string sessionId, string detail) => db.Audit.Add(new AuditEntry
    {
        At = clock.GetUtcNow(), ActorName = by, Action = action, SessionId = sessionId, Detail = detail,
    });

    private static string Camel(Outcome outcome) => char.ToLowerInvariant(outcome.ToString()[0]) + outcome.ToString()[1..];
}
