using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Scheduling;

namespace RemoteVerify.Server.Cases;

/// <summary>Gives a new case its number: year and a running number, without a gap.</summary>
public static class CaseBook
{
    public static async Task<Case> MakeAsync(AppDb db, MatterType matter, string applicantName, string? reference, string by, OfficeTime time)
    {
        // One writer at a time: no two cases get one number.
        await using var transaction = await db.BeginAloneAsync();
        var (now, prefix) = (time.Now, $"{time.Today.Year}-");
        var last = await db.Cases.Where(c => c.Number.StartsWith(prefix)).MaxAsync(c => (string?)c.Number);
        var next = last is null ? 1 : int.Parse(last[prefix.Length..]) + 1;
        var made = new Case
        {
            Id = Ids.New(),
            Number = $"{prefix}{next:D6}",
            DepartmentId = matter.DepartmentId,
            MatterTypeId = matter.Id,
            MatterVersion = matter.Version,
            ApplicantName = applicantName,
            Reference = reference,
            CreatedAt = now,
        };
        made.History.Add(new() { CaseId = made.Id, At = now, By = by, What = "created" });
        db.Cases.Add(made);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return made;
    }
}
