using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Board;

/// <param name="State">Null: opened the link and has not come in yet.</param>
/// <param name="Since">For who waits or lost the line: since when.</param>
public sealed record BoardPerson(string Id, string Name, ParticipantRole Role, HelperKind? Helping, ParticipantState? State, DateTimeOffset? Since, DeviceCheck? Check, DateTimeOffset? CallBackAt);

/// <param name="Mine">The caller owns the case.</param>
public sealed record BoardRow(
    string SessionId, string CaseId, string CaseNumber, string ApplicantName, Text MatterType, string Official, bool Mine,
    DateTimeOffset? PlannedFor, SessionState State, IReadOnlyList<BoardPerson> People);

/// <param name="From">When the office's day begins: what was planned before it is left over from an earlier one.</param>
/// <param name="Total">How many there are; Items has the first of them.</param>
public sealed record DayBoard(DateTimeOffset At, DateTimeOffset From, int Total, IReadOnlyList<BoardRow> Items);

/// <summary>What a department has before it today: appointments, who waits, who could not get ready, who lost the line.</summary>
public static class BoardApi
{
    private const int Rows = 100;

    /// <summary>Rooms without an appointment, and appointments to which nobody came, are shown for so many days.</summary>
    private const int Days = 2;

    public static void MapBoard(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/board", Get).WithTags("Board").RequireAuthorization(Policies.Officials);

    private static async Task<Ok<DayBoard>> Get(AppDb db, IGrainFactory grains, OfficeTime time, HttpContext http)
    {
        var (staff, now) = (http.User.Staff(), time.Now);
        var (from, until) = (time.StartOf(time.Today), time.StartOf(time.Today.AddDays(1)));
        var since = from.AddDays(-Days);
        var today = db.Sessions.AsNoTracking().Reachable(staff)
            .Where(s => s.State == SessionState.Live || (s.State == SessionState.Open && !db.Cases.Any(c => c.Id == s.CaseId && c.State == CaseState.Closed)
                && ((s.PlannedFor == null ? s.CreatedAt > since : s.PlannedFor > since && s.PlannedFor < until) || s.Participants.Any(p => p.CallBackAt != null))));
        var rows = await today.Include(s => s.Participants)
            .Join(db.Cases, s => s.CaseId, c => c.Id, (s, c) => new { Session = s, Case = c })
            .OrderBy(r => r.Session.PlannedFor ?? r.Session.CreatedAt).Take(Rows).ToListAsync();
        var items = new List<BoardRow>();
        foreach (var row in rows)
        {
            var people = await PeopleAsync(row.Session, grains);
            items.Add(new(
                row.Session.Id, row.Case.Id, row.Case.Number, row.Case.ApplicantName, row.Session.Matter.Name, row.Case.OwnerName ?? row.Session.OfficialName,
                row.Case.OwnerId == staff.Id, row.Session.PlannedFor, row.Session.State, people));
        }

        return TypedResults.Ok(new DayBoard(now, from, rows.Count < Rows ? rows.Count : await today.CountAsync(), items));
    }

    private static async Task<IReadOnlyList<BoardPerson>> PeopleAsync(Session session, IGrainFactory grains)
    {
        var guests = session.Participants.Where(p => p.Role is ParticipantRole.Applicant or ParticipantRole.Helper).ToList();
        if (guests.Count == 0)
        {
            return [];
        }

        var there = (await grains.GetGrain<ISessionGrain>(session.Id).Attendance()).ToDictionary(a => a.Who.Id);
        return [.. guests.Select(p => there.GetValueOrDefault(p.Id) is var now && now is { Who.State: not ParticipantState.Away } or { Since: not null }
            ? new BoardPerson(p.Id, p.Name, p.Role, p.Helping, now.Who.State, now.Since, p.Check, p.CallBackAt)
            : new BoardPerson(p.Id, p.Name, p.Role, p.Helping, null, null, p.Check, p.CallBackAt))];
    }
}
