using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Running;

/// <param name="Line">How this connection of theirs fares; a device may have one beside others.</param>
public sealed record RunningPerson(string Name, ParticipantRole Role, HelperKind? Helping, ConnectionFigures Line);

public sealed record RunningSession(
    string Id, string CaseId, string CaseNumber, Text MatterType, string Official, DateTimeOffset Since, RecordingWord Recording, bool ArchiveReachable,
    IReadOnlyList<RunningPerson> People);

/// <param name="Node">Of the whole node, whoever asks.</param>
public sealed record RunningView(DateTimeOffset At, NodeStatistics Node, IReadOnlyList<RunningSession> Sessions);

/// <summary>What runs on this node now, and how the lines of those who take part fare: of one's own department, and for an administrator of all of theirs.</summary>
public static class RunningApi
{
    public static void MapRunning(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/running", Get).WithTags("Sessions").RequireAuthorization(Policies.Keepers);

    private static async Task<Ok<RunningView>> Get(AppDb db, MediaNode node, TimeProvider clock, HttpContext http)
    {
        var running = node.Running;
        var rows = await db.Sessions.AsNoTracking().Reachable(http.User.Staff()).Where(s => running.Contains(s.Id)).Include(s => s.Participants)
            .Join(db.Cases, s => s.CaseId, c => c.Id, (s, c) => new { Session = s, Case = c })
            .OrderBy(r => r.Session.StartedAt ?? r.Session.CreatedAt).ToListAsync();
        return TypedResults.Ok(new RunningView(clock.GetUtcNow(), node.Statistics(), [.. rows.Select(r => ViewOf(r.Session, r.Case, node)).OfType<RunningSession>()]));
    }

    /// <returns>Null: it has ended since.</returns>
    private static RunningSession? ViewOf(Session session, Case of, MediaNode node)
    {
        if (node.Find(session.Id) is not { } live)
        {
            return null;
        }

        var figures = live.Statistics();
        var people = session.Participants.ToDictionary(p => p.Id);
        return new(
            session.Id, of.Id, of.Number, session.Matter.Name, of.OwnerName ?? session.OfficialName, session.StartedAt ?? session.CreatedAt,
            (RecordingWord)live.Recording, figures.ArchiveReachable,
            [.. figures.Connections.Where(line => people.ContainsKey(line.ParticipantId)).Select(line => PersonOf(people[line.ParticipantId], line)).OrderBy(p => p.Role)]);
    }

    private static RunningPerson PersonOf(SessionParticipant who, ConnectionFigures line) => new(who.Name, who.Role, who.Helping, line);
}
