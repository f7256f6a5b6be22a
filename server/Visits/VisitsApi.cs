using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Visits;

/// <param name="Still">The item usually wants a still.</param>
/// <param name="Ask">In plain words.</param>
public sealed record VisitItem(string Id, Text Text, bool Still, Text? Ask);

public sealed record VisitMatter(Text Name, Text Purpose, int Minutes, IReadOnlyList<Text> Bring, ConsentText Consent, IReadOnlyList<VisitItem> Checklist);

/// <summary>What an applicant, or a helper, may know of the session.</summary>
/// <param name="Helping">The declared role of a helper.</param>
/// <param name="Name">Of who opened the link.</param>
/// <param name="CallBackAt">Wants to be called back: since when.</param>
/// <param name="Contact">The office knows how to reach the applicant.</param>
/// <param name="Decision">Of who was let in: what was decided, also after the end.</param>
public sealed record Visit(
    string SessionId, string ParticipantId, string ApplicantName, Text Office, string? Official, VisitMatter MatterType,
    SessionState SessionState, bool Admitted, bool Consented, HelperKind? Helping, string Name, DateTimeOffset? PlannedFor,
    string CaseNumber, DateTimeOffset? CallBackAt, bool Contact, DecisionMade? Decision);

public static class VisitsApi
{
    public const int VisitDays = 7;

    public static void MapVisits(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/visit").WithTags("Visits").RequireAuthorization(Policies.Applicant);
        group.MapGet("/", Get);
        group.MapGet("/queue", WaitingQueue.Get);
        group.MapPost("/check", DeviceChecks.Report);
        group.MapPost("/probe", (Delegate)DeviceChecks.Probe).WithMetadata(new BodyLimit(DeviceChecks.ProbeBytes)).Accepts<byte[]>("application/octet-stream");
    }

    private static async Task<Results<Ok<Visit>, ProblemHttpResult>> Get(AppDb db, HttpContext http)
    {
        var visit = http.User.AsVisit()!;
        var participant = await db.Participants.AsNoTracking().SingleAsync(p => p.Id == visit.ParticipantId);
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == visit.SessionId);
        var c = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == session.CaseId);
        return TypedResults.Ok(await DescribeAsync(db, session, c, participant));
    }

    public static async Task<Visit> DescribeAsync(AppDb db, Session session, Case c, SessionParticipant participant)
    {
        var office = await db.Departments.AsNoTracking().SingleAsync(d => d.Id == session.DepartmentId);
        var m = session.Matter;
        var matter = new VisitMatter(m.Name, m.Purpose, m.Minutes, m.Bring, m.Consent, [.. m.Checklist.Select(i => new VisitItem(i.Id, i.Text, i.Still, i.Ask))]);
        return new(
            session.Id, participant.Id, c.ApplicantName, office.Name, c.OwnerName, matter, session.State,
            participant.AdmittedAt is not null, participant.Consent?.Version == m.Consent.Version, participant.Helping,
            participant.Name, session.PlannedFor, c.Number, participant.CallBackAt, c.Contact is not null, participant.AdmittedAt is null ? null : session.Decision);
    }
}
