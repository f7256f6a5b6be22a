using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Scheduling;

/// <summary>Gives meetings their times: in the department's hours, never more at once than it has places, told to the applicant and reminded of.</summary>
public sealed class Appointments(SlotBook slots, NoticeBook notices, ServerOptions options)
{
    /// <summary>The caller saves, in its own transaction beside which nobody else books.</summary>
    /// <param name="outside">Outside of the department's hours too: the official's own word.</param>
    public async Task<ProblemHttpResult?> SetAsync(AppDb db, Case c, Session session, DateTimeOffset at, string by, DateTimeOffset now, bool outside = false)
    {
        if (session.State != SessionState.Open)
        {
            return Refusal.Conflict("session_running", "The meeting has begun", "Go on in the call, or end it first.");
        }

        if (!await slots.IsFreeAsync(db, session.DepartmentId, at, session.Id, outside))
        {
            return Refusal.Conflict("slot_taken", "This time is not free any more", "Choose another time.");
        }

        var moved = session.PlannedFor is not null;
        session.PlannedFor = at;
        await foreach (var invitation in db.Invitations.Where(i => (i.SessionId == session.Id || i.SessionId == session.AfterId) && i.RevokedAt == null).AsAsyncEnumerable())
        {
            invitation.ExpiresAt = Later(invitation.ExpiresAt, at.AddHours(options.InvitationHours));
        }

        db.CaseEvents.Add(new() { CaseId = c.Id, At = now, By = by, What = moved ? "moved" : "booked", Text = "" });
        await notices.AppointedAsync(db, c, session, moved, now);
        return null;
    }

    /// <summary>People who meet now, or have just met, hear of the next time; where they part for it, their meeting ends.</summary>
    public static async Task TellAsync(IGrainFactory grains, Session next, string by, bool ends)
    {
        if (next is { AfterId: { } running, PlannedFor: { } at })
        {
            await grains.GetGrain<ISessionGrain>(running).NextBooked(new(at, by));
            if (ends)
            {
                await grains.GetGrain<ISessionGrain>(running).EndByStaff(by, EndReason.Postponed);
            }
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
