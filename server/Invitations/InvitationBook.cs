using System.Globalization;
using System.Text;
using QRCoder;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Invitations;

/// <summary>Makes invitations and the links that open them. The link holds the invitation's id and expiry, signed: it can be shown again without being stored.</summary>
public static class InvitationBook
{
    private const int ModulePixels = 4;

    public static Invitation Make(AppDb db, string caseId, string sessionId, string by, DateTimeOffset now, double hours, HelperKind? helping = null, string? guestName = null)
    {
        var invitation = new Invitation { Id = Ids.New(), CaseId = caseId, SessionId = sessionId, CreatedAt = now, ExpiresAt = now.AddHours(hours), Helping = helping, GuestName = guestName };
        db.Invitations.Add(invitation);
        db.CaseEvents.Add(new() { CaseId = caseId, At = now, By = by, What = "invited" });
        return invitation;
    }

    /// <summary>The token stands in the fragment: browsers keep it to themselves, so no log on the way has it.</summary>
    /// <param name="elder">The page opens in its large view.</param>
    public static string Url(Invitation invitation, SignedTokens tokens, ServerOptions options, bool elder = false) =>
        $"{options.PublicAddress}/join{(elder ? "?view=elder" : "")}#{tokens.Sign(TokenPurpose.Invitation, invitation.ExpiresAt, invitation.Id)}";

    /// <summary>A QR code as one SVG path, with the quiet zone that ISO/IEC 18004 asks for. On a screen every module is as large as the next: so cameras read it soonest.</summary>
    public static string QrSvg(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (rows[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return $"""<svg xmlns="http://www.w3.org/2000/svg" width="{ModulePixels * rows.Count}" height="{ModulePixels * rows.Count}" viewBox="0 0 {rows.Count} {rows.Count}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{path}" fill="#000"/></svg>""";
    }
}
