using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Retention;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Search;

/// <summary>Whoever saves a session saves its digest in the same transaction: no search finds what is not there, or misses what is.</summary>
public sealed class DigestKeeper : SaveChangesInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData data, InterceptionResult<int> result, CancellationToken cancel = default)
    {
        if (data.Context is AppDb db)
        {
            db.ChangeTracker.DetectChanges();
            foreach (var id in Touched(db.ChangeTracker))
            {
                await KeepAsync(db, id, cancel);
            }

            foreach (var removal in db.ChangeTracker.Entries<Removal>().Where(r => r.Entity.DoneAt is not null).ToList())
            {
                (await db.Digests.FindAsync([removal.Entity.SessionId], cancel))?.Forget();
            }

            foreach (var digest in db.ChangeTracker.Entries<SessionDigest>().Where(HasNewWords).ToList())
            {
                await IndexAsync(db, digest, cancel);
            }
        }

        return result;
    }

    /// <summary>The session's digest as the database and the unsaved changes have it; the caller saves.</summary>
    public static async Task KeepAsync(AppDb db, string sessionId, CancellationToken cancel)
    {
        var session = db.Sessions.Local.FirstOrDefault(s => s.Id == sessionId) ?? await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sessionId, cancel);
        if (session is null)
        {
            return;
        }

        var c = db.Cases.Local.FirstOrDefault(c => c.Id == session.CaseId) ?? await db.Cases.AsNoTracking().SingleAsync(c => c.Id == session.CaseId, cancel);
        var saved = await db.Participants.AsNoTracking().Where(p => p.SessionId == sessionId).ToListAsync(cancel);
        var people = db.Participants.Local.Where(p => p.SessionId == sessionId).UnionBy(saved, p => p.Id).ToList();
        var digest = await db.Digests.FindAsync([sessionId], cancel);
        if (digest is null)
        {
            var again = await db.Digests.AnyAsync(d => d.CaseId == session.CaseId && d.SessionId != sessionId, cancel);
            digest = new() { SessionId = sessionId, CaseId = c.Id, DepartmentId = session.DepartmentId, MatterTypeId = c.MatterTypeId, Matter = session.Matter.Name, Again = again };
            db.Digests.Add(digest);
        }

        digest.Fill(session, c, people);
    }

    private static async Task IndexAsync(AppDb db, EntityEntry<SessionDigest> digest, CancellationToken cancel)
    {
        var (id, grams) = (digest.Entity.SessionId, Grams.Of(digest.Entity.Words));
        if (digest.State == EntityState.Added)
        {
            db.Grams.Add(new() { SessionId = id, Grams = grams });
        }
        else if (db.Grams.Local.FirstOrDefault(g => g.SessionId == id) is { } known)
        {
            known.Grams = grams;
        }
        else
        {
            (await db.Grams.SingleAsync(g => g.SessionId == id, cancel)).Grams = grams;
        }
    }

    private static List<string> Touched(ChangeTracker tracker) =>
    [
        .. tracker.Entries<Session>().Where(IsChanged).Select(e => e.Entity.Id)
            .Concat(tracker.Entries<SessionParticipant>().Where(IsChanged).Select(e => e.Entity.SessionId))
            .Distinct(),
    ];

    private static bool HasNewWords(EntityEntry<SessionDigest> digest) =>
        digest.State == EntityState.Added || (digest.State == EntityState.Modified && digest.Property(d => d.Words).IsModified);

    private static bool IsChanged(EntityEntry entry) => entry.State is EntityState.Added or EntityState.Modified;
}
