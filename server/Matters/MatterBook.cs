using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Matters;

/// <summary>What a matter type said when a case began.</summary>
public static class MatterBook
{
    public static async Task<(MatterType Matter, MatterContent Content)> OfCaseAsync(AppDb db, Case c)
    {
        var matter = await db.MatterTypes.AsNoTracking().SingleAsync(m => m.Id == c.MatterTypeId);
        return matter.Version == c.MatterVersion
            ? (matter, matter.Content)
            : (matter, (await db.MatterVersions.AsNoTracking().SingleAsync(v => v.MatterTypeId == c.MatterTypeId && v.Version == c.MatterVersion)).Content);
    }
}
