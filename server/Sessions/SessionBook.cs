using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Adds sessions and their participants to the database; the caller saves.</summary>
public static class SessionBook
{
    /// <summary>A new session of the case, with its matter type's words as they are now.</summary>
    public static async Task<Session> OpenAsync(AppDb db, Case c, string officialId, string officialName, DateTimeOffset now)
    {
        var matter = await db.MatterTypes.AsNoTracking().SingleAsync(m => m.Id == c.MatterTypeId);
        var session = new Session
        {
            Id = Ids.New(), CaseId = c.Id, DepartmentId = c.DepartmentId, OfficialId = officialId, OfficialName = officialName,
            Matter = matter.Content, CreatedAt = now,
        };
        db.Sessions.Add(session);
        db.CaseEvents.Add(new() { CaseId = c.Id, At = now, By = officialName, What = "session_opened" });
        return session;
    }

    /// <summary>The case's session that people can still enter, if there is one.</summary>
    public static Task<Session?> RunningAsync(AppDb db, string caseId) => db.Sessions
        .Where(s => s.CaseId == caseId && (s.State == SessionState.Open || s.State == SessionState.Live))
        .OrderByDescending(s => s.CreatedAt).FirstOrDefaultAsync();

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
