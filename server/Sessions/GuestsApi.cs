using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Sessions;

/// <param name="Items">The checklist's items that this department answers and signs.</param>
public sealed record GuestRequest(string DepartmentId, IReadOnlyList<string> Items);

/// <param name="Leads">The department that owns the case.</param>
/// <param name="Items">Empty for the one that leads: all that nobody else has.</param>
public sealed record DepartmentPart(string DepartmentId, Text Name, bool Leads, IReadOnlyList<string> Items, DateTimeOffset? SignedAt, string? SignedBy);

public sealed record DepartmentParts(IReadOnlyList<DepartmentPart> Items, IReadOnlyList<DepartmentName> Others);

/// <summary>Several departments in one session: one leads, the others take part and sign their own items.</summary>
public static class GuestsApi
{
    private const int MostGuests = 5;

    public static void MapGuests(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}/departments").WithTags("Sessions").RequireAuthorization(Policies.Officials);
        group.MapGet("/", List);
        group.MapPost("/", Invite);
    }

    /// <summary>The sessions that this member of staff leads or takes part in.</summary>
    public static IQueryable<Session> Reachable(this IQueryable<Session> sessions, StaffCaller staff) =>
        sessions.Where(s => staff.DepartmentId == null || s.DepartmentId == staff.DepartmentId || s.Guests.Any(g => g.DepartmentId == staff.DepartmentId));

    private static async Task<Results<Ok<DepartmentParts>, ProblemHttpResult>> List(string id, AppDb db, HttpContext http)
    {
        var staff = http.User.Staff();
        var session = await db.Sessions.AsNoTracking().Include(s => s.Guests).Reachable(staff).SingleOrDefaultAsync(s => s.Id == id);
        return session is null ? Refusal.NotFound() : TypedResults.Ok(await PartsAsync(db, session, staff));
    }

    private static async Task<Results<Ok<DepartmentParts>, ProblemHttpResult>> Invite(string id, GuestRequest request, AppDb db, IGrainFactory grains, HttpContext http)
    {
        var staff = http.User.Staff();
        // An item goes to one department, also where two are asked in at once.
        await using var alone = await db.BeginAloneAsync();
        var session = await db.Sessions.Include(s => s.Guests).Visible(staff).SingleOrDefaultAsync(s => s.Id == id);
        if (session is null)
        {
            return Refusal.NotFound();
        }

        var department = await db.Departments.SingleOrDefaultAsync(d => d.Id == request.DepartmentId && d.Id != session.DepartmentId);
        if (Problem(session, department, request) is { } problem)
        {
            return problem;
        }

        var items = request.Items.Distinct().ToList();
        if (session.Guests.SingleOrDefault(g => g.DepartmentId == department!.Id) is { } known)
        {
            (known.Items, known.SignedAt, known.SignedBy) = (items, null, null);
        }
        else
        {
            db.Guests.Add(new SessionGuest { SessionId = id, DepartmentId = department!.Id, Name = department.Name, Items = items });
        }

        db.Audit(AuditAction.GuestInvited, http, session.CaseId, id, department!.Name.En);
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        await grains.GetGrain<ISessionGrain>(id).GuestsChanged(department.Id);
        return TypedResults.Ok(await PartsAsync(db, await db.Sessions.AsNoTracking().Include(s => s.Guests).SingleAsync(s => s.Id == id), staff));
    }

    private static ProblemHttpResult? Problem(Session session, Departments.Department? department, GuestRequest request) =>
        session.State is not (SessionState.Open or SessionState.Live) ? Refusal.Conflict("session_over", "The session is over", "Open another one.")
        : department is null ? Refusal.Invalid("departmentId: another department than the one that leads.")
        : request.Items is not { Count: > 0 } || request.Items.Any(i => session.Matter.Checklist.All(c => c.Id != i)) ? Refusal.Invalid("items: at least one, of this session's checklist.")
        : session.Guests.Any(g => g.DepartmentId != department.Id && g.Items.Intersect(request.Items).Any()) ? Refusal.Conflict("item_given", "Another department has one of these items", "Give each item to one department.")
        : session.Guests.Count >= MostGuests && session.Guests.All(g => g.DepartmentId != department.Id) ? Refusal.Invalid($"At most {MostGuests} departments take part.")
        : null;

    private static async Task<DepartmentParts> PartsAsync(AppDb db, Session session, StaffCaller staff)
    {
        var departments = await db.Departments.AsNoTracking().ToListAsync();
        var lead = departments.Single(d => d.Id == session.DepartmentId);
        var taken = session.Guests.Select(g => g.DepartmentId).Append(lead.Id).ToHashSet();
        return new(
            [new(lead.Id, lead.Name, true, [], null, null), .. session.Guests.Select(g => new DepartmentPart(g.DepartmentId, g.Name, false, g.Items, g.SignedAt, g.SignedBy))],
            staff.DepartmentId == lead.Id ? [.. departments.Where(d => !taken.Contains(d.Id)).Select(d => new DepartmentName(d.Id, d.Name))] : []);
    }
}
