using Microsoft.EntityFrameworkCore;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Adds sessions and their participants to the database; the caller saves.</summary>
public static class SessionBook
{
    /// <summary>A new session of the case, with its matter type's words as they were when the case began. It goes on with the one before, unless that one came to a final decision.</summary>
    public static async Task<Session> OpenAsync(AppDb db, Case c, string officialId, string officialName, DateTimeOffset now)
    {
        var (_, matter) = await MatterBook.OfCaseAsync(db, c);
        var before = await db.Sessions.AsNoTracking().Include(s => s.Guests).Where(s => s.CaseId == c.Id && s.State != SessionState.Open)
            .OrderByDescending(s => s.CreatedAt).FirstOrDefaultAsync();
        var goesOn = before is { Decision: null or { Outcome: Outcome.PartlyPassed or Outcome.ToSupply } };
        var id = Ids.New();
        var session = new Session
        {
            Id = id, CodePart = ReceiptCode.SessionPart(id), AfterId = goesOn ? before!.Id : null, CaseId = c.Id, DepartmentId = c.DepartmentId, OfficialId = officialId, OfficialName = officialName,
            Matter = matter, CreatedAt = now,
        };
        session.Guests.AddRange(goesOn ? before!.Guests.Select(g => new SessionGuest { SessionId = session.Id, DepartmentId = g.DepartmentId, Name = g.Name, Items = g.Items }) : []);
        db.Sessions.Add(session);
        db.CaseEvents.Add(new() { CaseId = c.Id, At = now, By = officialName, What = "session_opened" });
        return session;
    }

    /// <summary>The case's session that people can still enter, if there is one: the one in which they meet now before the next.</summary>
    public static Task<Session?> RunningAsync(AppDb db, string caseId) => db.Sessions
        .Where(s => s.CaseId == caseId && (s.State == SessionState.Open || s.State == SessionState.Live))
        .OrderByDescending(s => s.State == SessionState.Live).ThenByDescending(s => s.CreatedAt).FirstOrDefaultAsync();

    /// <summary>The case's session that nobody has met in yet; another one where there is none.</summary>
    public static async Task<Session> NextAsync(AppDb db, Case c, string officialId, string officialName, DateTimeOffset now) =>
        await db.Sessions.Where(s => s.CaseId == c.Id && s.State == SessionState.Open).OrderByDescending(s => s.CreatedAt).FirstOrDefaultAsync()
        ?? await OpenAsync(db, c, officialId, officialName, now);

    /// <summary>The session that goes on with one that is over, as far as it goes; null: none does, or none can be entered.</summary>
    public static async Task<Session?> AfterAsync(AppDb db, string sessionId)
    {
        var next = await db.Sessions.Where(s => s.AfterId == sessionId).OrderByDescending(s => s.CreatedAt).FirstOrDefaultAsync();
        return next is null or { State: SessionState.Open or SessionState.Live } ? next : await AfterAsync(db, next.Id);
    }

    /// <summary>A new participant with the next free label of its role ("applicant-1").</summary>
    public static async Task<SessionParticipant> AddAsync(
        AppDb db, string sessionId, ParticipantRole role, string name, DateTimeOffset now, string? staffId = null, DeviceRight? right = null, HelperKind? helping = null)
    {
        var word = right == DeviceRight.Watch ? "viewer" : role.ToString().ToLowerInvariant();
        var taken = await db.Participants.Where(p => p.SessionId == sessionId && p.Label.StartsWith(word + "-")).CountAsync();
        var participant = new SessionParticipant
        {
            Id = Ids.New(), SessionId = sessionId, Role = role, Name = name, Label = $"{word}-{taken + 1}",
            StaffId = staffId, Right = right, Helping = helping, CreatedAt = now,
        };
        db.Participants.Add(participant);
        return participant;
    }
}
