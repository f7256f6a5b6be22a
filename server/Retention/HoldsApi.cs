using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Retention;

public sealed record HoldReason(string Reason);

public sealed record HoldView(string Id, DateTimeOffset At, string By, string Reason, DateTimeOffset? ReleasedAt, string? ReleasedBy, string? ReleaseReason)
{
    public static HoldView Of(LegalHold h) => new(h.Id, h.At, h.By, h.Reason, h.ReleasedAt, h.ReleasedBy, h.ReleaseReason);
}

/// <param name="KeepUntil">When its time is over; null while it runs.</param>
/// <param name="RemovedAt">It is gone.</param>
public sealed record Keeping(DateTimeOffset? KeepUntil, DateTimeOffset? RemovedAt, IReadOnlyList<HoldView> Holds);

/// <summary>How long a session is kept, and who wants it kept longer.</summary>
public static class HoldsApi
{
    private const int ReasonLength = 200;

    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddSingleton(provider => provider.GetService<SecondCopy>() is { } copy ? copy.RemovalFromBoth : (IArchiveRemoval)provider.GetRequiredService<IArchive>())
        .AddSingleton<SessionRemoval>().AddScoped<RemovalStory>().AddSingleton<HoldKeeping>().AddSingleton<StoreHolds>().AddHostedService<RetentionDaily>();

    public static void MapHolds(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}/holds").WithTags("Retention").RequireAuthorization(Policies.Readers).AddEndpointFilter(EvidenceScope.VisibleOnly);
        group.MapGet("/", List);
        group.MapPost("/", Hold);
        group.MapPost("/{holdId}/release", Release).RequireAuthorization(Policies.Supervisors);
    }

    private static async Task<Ok<Keeping>> List(string id, AppDb db, RemovalStory removals, CancellationToken cancel)
    {
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        var holds = await db.Holds.AsNoTracking().Where(h => h.SessionId == id).OrderBy(h => h.At).ToListAsync(cancel);
        return TypedResults.Ok(new Keeping(session.EndedAt?.AddYears(session.Matter.RetentionYears), await removals.RemovedAtAsync(id, cancel), [.. holds.Select(HoldView.Of)]));
    }

    private static async Task<Results<Created<HoldView>, ProblemHttpResult>> Hold(string id, HoldReason request, HoldKeeping keeping, StoreHolds stores, RemovalStory removals, AppDb db, TimeProvider clock, HttpContext http)
    {
        if (Web.Words.LineProblem("reason", request.Reason, ReasonLength) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        // One writer at a time: either the hold stands before the removal looks, or the removal stands in its log and the hold is refused. Between its row and its line the log's order decides.
        await using var together = await db.BeginAloneAsync();
        if (await db.Removals.AnyAsync(r => r.SessionId == id) && await removals.StatedAtAsync(id, http.RequestAborted) is not null)
        {
            return Refusal.Conflict("session_removed", "The session is removed", "Its time was over; the log of removals names it.");
        }

        var hold = new LegalHold { Id = Ids.New(), SessionId = id, At = clock.GetUtcNow(), By = http.User.Staff().DisplayName, Reason = request.Reason };
        db.Holds.Add(hold);
        db.Audit(AuditAction.Held, http, sessionId: id, detail: request.Reason);
        await db.SaveChangesAsync();
        await together.CommitAsync();
        await keeping.StateAsync(hold, http.RequestAborted);
        await stores.TryBringAsync(id, http.RequestAborted);
        return TypedResults.Created($"/api/sessions/{id}/holds/{hold.Id}", HoldView.Of(hold));
    }

    private static async Task<Results<Ok<HoldView>, ProblemHttpResult>> Release(string id, string holdId, HoldReason request, HoldKeeping keeping, StoreHolds stores, AppDb db, TimeProvider clock, HttpContext http)
    {
        if (Web.Words.LineProblem("reason", request.Reason, ReasonLength) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        if (await db.Holds.SingleOrDefaultAsync(h => h.Id == holdId && h.SessionId == id) is not { } hold)
        {
            return Refusal.NotFound();
        }

        if (hold.ReleasedAt is not null)
        {
            return Refusal.Conflict("hold_released", "The hold is released already", "There is nothing left to do.");
        }

        // The chain first: a row alone releases nothing.
        await keeping.ReleaseAsync(hold, http.User.Staff().DisplayName, request.Reason, http.RequestAborted);
        (hold.ReleasedAt, hold.ReleasedBy, hold.ReleaseReason) = (clock.GetUtcNow(), http.User.Staff().DisplayName, request.Reason);
        db.Audit(AuditAction.HoldReleased, http, sessionId: id, detail: request.Reason);
        await db.SaveChangesAsync();
        await stores.TryBringAsync(id, http.RequestAborted);
        return TypedResults.Ok(HoldView.Of(hold));
    }
}
