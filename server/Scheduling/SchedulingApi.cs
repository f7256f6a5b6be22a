using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Visits;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Scheduling;

public sealed record SlotList(IReadOnlyList<Slot> Items, string TimeZone);

/// <param name="Ends">The meeting that runs ends for this one: it is postponed.</param>
public sealed record BookingRequest(DateTimeOffset At, bool Ends = false);

/// <summary>Appointments: hours set by the department, booked by the official, moved by the applicant from the link. Case and link stay the same, and the session too unless people have met in it already: then one follows that goes on with it. That keeps the place.</summary>
public static class SchedulingApi
{
    private const int UsualDays = 14;

    /// <summary>Each move is a message to somebody's telephone.</summary>
    private const int MovesADay = 10;

    public static IServiceCollection AddScheduling(this IServiceCollection services) => services.AddSingleton<OfficeTime>().AddSingleton<SlotBook>().AddSingleton<Appointments>();

    public static void MapScheduling(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/departments/{id}/hours", GetHours).WithTags("Appointments").RequireAuthorization(Policies.Staff);
        app.MapPut("/api/departments/{id}/hours", PutHours).WithTags("Appointments").RequireAuthorization(Policies.Administrators);
        app.MapGet("/api/slots", List).WithTags("Appointments").RequireAuthorization(Policies.Officials);
        app.MapPost("/api/cases/{caseId}/appointment", Book).WithTags("Appointments").RequireAuthorization(Policies.Officials);
        var visit = app.MapGroup("/api/visit").WithTags("Visits").RequireAuthorization(Policies.Applicant);
        visit.MapGet("/slots", ListForVisit);
        visit.MapPost("/appointment", Move);
    }

    private static async Task<Results<Ok<OpeningHours>, ProblemHttpResult>> GetHours(string id, AppDb db, HttpContext http) =>
        await OwnDepartmentAsync(db, id, http) is { } department ? TypedResults.Ok(department.Hours ?? OpeningHours.Usual) : Refusal.NotFound();

    private static async Task<Results<Ok<OpeningHours>, ProblemHttpResult>> PutHours(string id, OpeningHours request, AppDb db, HttpContext http)
    {
        if (await OwnDepartmentAsync(db, id, http) is not { } department)
        {
            return Refusal.NotFound();
        }

        if (request.Problem() is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        department.Hours = request;
        db.Audit(AuditAction.HoursChanged, http, detail: department.Name.En);
        await db.SaveChangesAsync();
        return TypedResults.Ok(request);
    }

    private static Task<Departments.Department?> OwnDepartmentAsync(AppDb db, string id, HttpContext http)
    {
        var own = http.User.Staff().DepartmentId;
        return db.Departments.SingleOrDefaultAsync(d => d.Id == id && (own == null || d.Id == own));
    }

    private static async Task<Results<Ok<SlotList>, ProblemHttpResult>> List(int? days, AppDb db, SlotBook slots, ServerOptions options, HttpContext http) =>
        http.User.Staff().DepartmentId is not { } own ? Refusal.NotFound()
        : TypedResults.Ok(new SlotList(await slots.FreeAsync(db, own, Math.Clamp(days ?? UsualDays, 1, SlotBook.MostDays)), options.TimeZone));

    private static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Book(
        string caseId, BookingRequest request, AppDb db, Appointments appointments, IGrainFactory grains, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        var (c, refusal) = await SessionsApi.OwnCaseAsync(db, caseId, staff);
        if (c is null)
        {
            return refusal!;
        }

        await using var alone = await db.BeginAloneAsync();
        var now = clock.GetUtcNow();
        var session = await SessionBook.NextAsync(db, c, staff.Id, staff.DisplayName, now);
        if (await appointments.SetAsync(db, c, session, request.At, staff.DisplayName, now) is { } problem)
        {
            return problem;
        }

        db.Audit(AuditAction.Booked, http, caseId, session.Id);
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        await Appointments.TellAsync(grains, session, staff.DisplayName, request.Ends);
        return TypedResults.Ok((await CasesApi.ViewAsync(db, clock, caseId, staff))!);
    }

    private static async Task<Results<Ok<SlotList>, ProblemHttpResult>> ListForVisit(AppDb db, SlotBook slots, ServerOptions options, HttpContext http)
    {
        var visit = http.User.AsVisit()!;
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == visit.SessionId);
        return TypedResults.Ok(new SlotList(await slots.FreeAsync(db, session.DepartmentId, UsualDays, session.Id), options.TimeZone));
    }

    private static async Task<Results<Ok<Visit>, ProblemHttpResult>> Move(
        BookingRequest request, AppDb db, Appointments appointments, IGrainFactory grains, TimeProvider clock, HttpContext http)
    {
        var visit = http.User.AsVisit()!;
        await using var alone = await db.BeginAloneAsync();
        var session = await db.Sessions.SingleAsync(s => s.Id == visit.SessionId);
        var participant = await db.Participants.SingleAsync(p => p.Id == visit.ParticipantId);
        var c = await db.Cases.SingleAsync(c => c.Id == session.CaseId);
        if (participant.Role != ParticipantRole.Applicant)
        {
            return Refusal.Of(403, "applicant_only", "Only the applicant can do that", "Ask the applicant to choose another time.");
        }

        if (c.State is CaseState.Decided or CaseState.Closed)
        {
            return Refusal.Conflict("case_closed", "The case is decided", "Ask the office if something is still open.");
        }

        var (yesterday, by) = (clock.GetUtcNow().AddDays(-1), participant.Name);
        if (await db.CaseEvents.CountAsync(e => e.CaseId == c.Id && e.At > yesterday && e.By == by && (e.What == "booked" || e.What == "moved")) >= MovesADay)
        {
            return Refusal.Of(429, "moved_often", "The time was changed too often", "Choose again tomorrow, or call the office.");
        }

        var next = session.State == SessionState.Open ? session : await SessionBook.NextAsync(db, c, session.OfficialId, session.OfficialName, clock.GetUtcNow());
        if (await appointments.SetAsync(db, c, next, request.At, participant.Name, clock.GetUtcNow()) is { } problem)
        {
            return problem;
        }

        participant.CallBackAt = null;
        db.Audit(AuditAction.Booked, http, c.Id, session.Id);
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        await Appointments.TellAsync(grains, next, participant.Name, ends: false);
        return TypedResults.Ok(await VisitsApi.DescribeAsync(db, session, c, participant));
    }
}
