using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Sessions.Places;

namespace RemoteVerify.Server.Retention;

/// <summary>
/// What the database knows of the people of a session that is removed: names, device checks, consents, notes, the decision's words.
/// What stays is that there was a session, when, by which official, and the chain of removals that says why it is gone.
/// </summary>
public static class PersonalData
{
    /// <summary>How long what is known of who wanted to come to a session that never began is kept: its link has run out long before.</summary>
    public const int UnbegunDays = 30;

    /// <summary>Device checks, consents and keys of sessions that never began. The case itself keeps its name and contact until it is closed and its time is over.</summary>
    public static Task<int> ForgetUnbegunAsync(AppDb db, DateTimeOffset now, CancellationToken cancel)
    {
        var before = now.AddDays(-UnbegunDays);
        return db.Participants
            .Where(p => (p.Check != null || p.Consent != null || p.VisitKey != null) && db.Sessions.Any(s => s.Id == p.SessionId && s.State == SessionState.Open && s.CreatedAt < before && (s.PlannedFor == null || s.PlannedFor < before)))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Check, (DeviceCheck?)null).SetProperty(p => p.Consent, (ConsentGiven?)null).SetProperty(p => p.VisitKey, (string?)null), cancel);
    }

    /// <summary>In the caller's transaction. The case is forgotten with the last of its sessions.</summary>
    public static async Task ForgetAsync(AppDb db, Session session, CancellationToken cancel)
    {
        await db.Participants.Where(p => p.SessionId == session.Id).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Check, (DeviceCheck?)null).SetProperty(p => p.Consent, (ConsentGiven?)null).SetProperty(p => p.VisitKey, (string?)null), cancel);
        await db.Participants.Where(p => p.SessionId == session.Id && p.StaffId == null).ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, ""), cancel);
        await db.Invitations.Where(i => i.SessionId == session.Id).ExecuteUpdateAsync(set => set.SetProperty(i => i.GuestName, (string?)null), cancel);
        await db.Sessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Answers, new List<ItemState>()).SetProperty(s => s.Decision, (DecisionMade?)null), cancel);
        var over = db.Cases.Where(c => c.Id == session.CaseId && !db.Sessions.Any(s => s.CaseId == c.Id && !db.Removals.Any(r => r.SessionId == s.Id && r.DoneAt != null)));
        if (await over.AnyAsync(cancel))
        {
            await over.ExecuteUpdateAsync(set => set.SetProperty(c => c.ApplicantName, "").SetProperty(c => c.Reference, (string?)null)
                .SetProperty(c => c.Contact, (string?)null).SetProperty(c => c.Site, (Site?)null), cancel);
            await db.Notices.Where(n => n.CaseId == session.CaseId).ExecuteUpdateAsync(set => set.SetProperty(n => n.To, "").SetProperty(n => n.Words, ""), cancel);
            await db.CaseEvents.Where(e => e.CaseId == session.CaseId).ExecuteUpdateAsync(set => set.SetProperty(e => e.Text, ""), cancel);
        }
    }
}
