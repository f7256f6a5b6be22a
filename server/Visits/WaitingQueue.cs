using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Visits;

/// <param name="Place">1: next. 0: nobody waits by this visit.</param>
/// <param name="Minutes">How long it may take, from the usual length of the matters before; 0: any moment.</param>
/// <param name="Long">It takes long: the person may be offered another time.</param>
/// <param name="PlannedFor">Came before the appointment: nobody promises an earlier turn.</param>
public sealed record QueuePlace(int Place, int Minutes, bool Long, DateTimeOffset? PlannedFor = null);

/// <summary>An official sees people one after the other: who waits for the same official, in the order in which they came.</summary>
public static class WaitingQueue
{
    private const int LongMinutes = 30;
    private const int MostSessions = 60;

    /// <summary>A call that lasts longer than usual still ends: so many minutes are said to be left.</summary>
    private const int LeastMinutesLeft = 5;

    public static async Task<Ok<QueuePlace>> Get(AppDb db, IGrainFactory grains, TimeProvider clock, HttpContext http)
    {
        var visit = http.User.AsVisit()!;
        var officialId = await db.Sessions.Where(s => s.Id == visit.SessionId).Select(s => s.OfficialId).SingleAsync();
        var since = clock.GetUtcNow().AddDays(-1);
        var sessions = await db.Sessions.AsNoTracking()
            .Where(s => s.OfficialId == officialId && (s.State == SessionState.Open || s.State == SessionState.Live) && s.Participants.Any(p => p.Role == ParticipantRole.Applicant))
            .Where(s => s.CreatedAt > since || s.State == SessionState.Live || s.Id == visit.SessionId)
            .OrderByDescending(s => s.CreatedAt).Take(MostSessions).ToListAsync();
        var there = new List<(Session Session, Attendance[] People)>();
        foreach (var session in sessions)
        {
            there.Add((session, await grains.GetGrain<ISessionGrain>(session.Id).Attendance()));
        }

        return TypedResults.Ok(PlaceOf(visit.ParticipantId, there, clock.GetUtcNow()));
    }

    /// <summary>The place and time of one who waits, from who is where now.</summary>
    public static QueuePlace PlaceOf(string participantId, IReadOnlyList<(Session Session, Attendance[] People)> sessions, DateTimeOffset now)
    {
        var waiting = sessions.SelectMany(s => s.People.Where(IsWaiting).Select(p => (s.Session, p.Who, Since: p.Since!.Value))).OrderBy(w => w.Since).ToList();
        var at = waiting.FindIndex(w => w.Who.Id == participantId);
        if (at < 0)
        {
            return new(0, 0, false);
        }

        var own = waiting[at].Session.Id;
        var before = waiting.Take(at).DistinctBy(w => w.Session.Id).Where(w => w.Session.Id != own).ToList();
        var minutes = before.Sum(w => w.Session.Matter.Minutes)
            + sessions.Where(s => s.Session.Id != own && s.People.Any(IsInCall)).Sum(s => MinutesLeft(s.Session, now));
        return waiting[at].Session.PlannedFor is { } planned && planned > now
            ? new(before.Count + 1, minutes, false, planned)
            : new(before.Count + 1, minutes, minutes >= LongMinutes);
    }

    private static bool IsWaiting(Attendance person) => person is { Since: not null, Who.State: ParticipantState.Waiting or ParticipantState.Away, Who.Role: ParticipantRole.Applicant };

    private static bool IsInCall(Attendance person) => person.Who is { State: ParticipantState.Connected, Role: ParticipantRole.Applicant };

    private static int MinutesLeft(Session session, DateTimeOffset now) =>
        Math.Max(LeastMinutesLeft, session.Matter.Minutes - (int)(now - (session.StartedAt ?? now)).TotalMinutes);
}
