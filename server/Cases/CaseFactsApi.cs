using Microsoft.AspNetCore.Http.HttpResults;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Places;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Cases;

/// <param name="Site">The registered place; null: none.</param>
/// <param name="Contact">An e-mail address or a telephone number for reminders; null: none.</param>
public sealed record CaseFacts(Site? Site, string? Contact);

/// <summary>What the owner of a case writes down about it: where the registered place is, and where reminders go.</summary>
public static class CaseFactsApi
{
    private const int ContactCharacters = 120;

    public static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Put(string id, CaseFacts request, AppDb db, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        var (c, refusal) = await SessionsApi.OwnCaseAsync(db, id, staff);
        if (c is null)
        {
            return refusal!;
        }

        if (Problem(request) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        (c.Site, c.Contact) = (request.Site, string.IsNullOrWhiteSpace(request.Contact) ? null : request.Contact.Trim());
        db.Audit(AuditAction.CaseFactsChanged, http, caseId: id);
        await db.SaveChangesAsync();
        return TypedResults.Ok((await CasesApi.ViewAsync(db, clock, id, staff))!);
    }

    private static string? Problem(CaseFacts request) =>
        (string.IsNullOrWhiteSpace(request.Contact) ? null : Words.LineProblem("contact", request.Contact, ContactCharacters))
        ?? (request.Site is not { } site ? null
            : Words.LineProblem("site.address", site.Address, Site.AddressCharacters)
            ?? (Site.IsPlace(site.Latitude, site.Longitude) ? null : "site: latitude -90 to 90, longitude -180 to 180, in degrees."));
}
