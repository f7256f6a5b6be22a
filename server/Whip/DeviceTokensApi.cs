using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Whip;

public sealed record NewDeviceToken(string Name, string Can);

/// <param name="Url">Where the device posts its offer; a viewer adds ?participant=.</param>
public sealed record DeviceToken(string Token, DateTimeOffset ExpiresAt, string Url, string ParticipantId);

public static class DeviceTokensApi
{
    private const int TokenHours = 24;
    private const int DevicesPerSession = 12;

    public static void MapDeviceTokens(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/sessions/{id}/tokens", Make).WithTags("Devices").RequireAuthorization(Policies.Officials);

    private static async Task<Results<Created<DeviceToken>, ProblemHttpResult>> Make(
        string id, NewDeviceToken request, AppDb db, SignedTokens tokens, ServerOptions options, TimeProvider clock, HttpContext http)
    {
        var session = await db.Sessions.AsNoTracking().Visible(http.User.Staff()).SingleOrDefaultAsync(s => s.Id == id);
        if (session is null)
        {
            return Refusal.NotFound();
        }

        if (session.State is not (SessionState.Open or SessionState.Live))
        {
            return Refusal.Conflict("session_over", "The session is over", "Open a new session.");
        }

        DeviceRight? right = request.Can switch { "publish" => DeviceRight.Publish, "watch" => DeviceRight.Watch, _ => null };
        if (right is null || Words.LineProblem("name", request.Name, 80) is not null)
        {
            return Refusal.Invalid("name: 1 to 80 characters on one line; can: \"publish\" or \"watch\".");
        }

        // Tokens that are made at once get labels of their own.
        await using var alone = await db.BeginAloneAsync();
        if (await db.Participants.CountAsync(p => p.SessionId == id && p.Right != null) >= DevicesPerSession)
        {
            return Refusal.Conflict("too_many_devices", "Too many devices", $"A session takes {DevicesPerSession} device tokens.");
        }

        var now = clock.GetUtcNow();
        var device = await SessionBook.AddAsync(db, id, ParticipantRole.Device, request.Name.Trim(), now, right: right);
        device.AdmittedAt = now;
        db.Audit(AuditAction.TokenMade, http, session.CaseId, id, $"{request.Name} {request.Can}");
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        var expiresAt = now.AddHours(TokenHours);
        var token = tokens.Sign(TokenPurpose.Device, expiresAt, device.Id, id, right.Value.ToString());
        var url = $"{options.PublicAddress}/api/sessions/{id}/{(right == DeviceRight.Publish ? "whip" : "whep")}";
        return TypedResults.Created((string?)null, new DeviceToken(token, expiresAt, url, device.Id));
    }
}
