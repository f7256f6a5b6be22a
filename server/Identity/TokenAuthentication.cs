using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Identity;

/// <summary>Reads the bearer token of a visit or device, and asks the database whether it still counts.</summary>
public sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, SignedTokens tokens, AppDb db)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    private bool IsVisit => Scheme.Name == Schemes.Visit;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (BearerToken() is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        var read = tokens.Read(IsVisit ? TokenPurpose.Visit : TokenPurpose.Device, token);
        if (read is null || read.Expired || read.Fields.Length != 3)
        {
            return AuthenticateResult.Fail("The token is not valid here or has expired.");
        }

        var (participantId, sessionId, last) = (read.Fields[0], read.Fields[1], read.Fields[2]);
        var participant = await db.Participants.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == participantId && p.SessionId == sessionId, Context.RequestAborted);
        var counts = participant is not null && (IsVisit ? IsCurrentVisit(participant, last) : participant.Right?.ToString() == last);
        return counts ? AuthenticateResult.Success(Ticket(participant!, IsVisit ? last : null)) : AuthenticateResult.Fail("The token does not count any more.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static bool IsCurrentVisit(SessionParticipant participant, string visitKey) =>
        participant.Role is ParticipantRole.Applicant or ParticipantRole.Helper && participant.VisitKey == visitKey;

    private AuthenticationTicket Ticket(SessionParticipant participant, string? visitKey)
    {
        List<Claim> claims =
        [
            // What the audit table says of who acted: names go when the session's time is over, the table stays.
            new(ClaimTypes.Name, participant.Label),
            new(Callers.Participant, participant.Id),
            new(Callers.Session, participant.SessionId),
        ];
        if (participant.Right is { } right)
        {
            claims.Add(new(Callers.Right, right.ToString()));
        }

        if (visitKey is not null)
        {
            claims.Add(new(Callers.VisitKey, visitKey));
        }

        return new(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name);
    }

    private string? BearerToken()
    {
        const string prefix = "Bearer ";
        var header = Request.Headers.Authorization.ToString();
        if (header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return header[prefix.Length..].Trim();
        }

        // A browser's WebSocket cannot send headers; only the hub takes the token from its address.
        return IsVisit && Request.Path.StartsWithSegments(SessionHub.Path) && Request.Query.TryGetValue("access_token", out var token)
            ? token.ToString()
            : null;
    }
}
