using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Search;

namespace RemoteVerify.Server.Data;

public static class DatabaseStart
{
    /// <summary>PostgreSQL: whoever holds this lock is the one writer that SQLite always has.</summary>
    private const long OneWriter = 0x5256;

    public static IServiceCollection AddDatabase(this IServiceCollection services, ServerOptions options) =>
        services.AddDbContextFactory<AppDb>(database => database.UseDatabase(options));

    public static DbContextOptionsBuilder UseDatabase(this DbContextOptionsBuilder database, ServerOptions options) =>
        (options.Database.IsPostgres
            ? database.UseNpgsql(options.Database.ConnectionString)
                .ReplaceService<IMigrationsSqlGenerator, PostgresMigrations>()
                .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)) // the snapshot names SQLite's types
            : database.UseSqlite(ConnectionString(options.FullDataFolder)))
        .AddInterceptors(new DigestKeeper());

    public static string ConnectionString(string dataFolder) => new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(dataFolder, "remoteverify.db"),
        ForeignKeys = true,
        DefaultTimeout = 30,
    }.ToString();

    /// <summary>Brings the database to this version's schema. WAL: readers do not wait for the writer; the mode stays with the file.</summary>
    public static async Task MigrateAsync(this AppDb db)
    {
        await db.Database.MigrateAsync();
        await FillCodePartsAsync(db);
        await db.FillGramsAsync();
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL; PRAGMA optimize=0x10002;");
        }
    }

    /// <summary>Of sessions made before the column was: a hash, which no migration can reckon.</summary>
    private static async Task FillCodePartsAsync(AppDb db)
    {
        await using var together = await db.BeginAloneAsync();
        foreach (var id in await db.Sessions.Where(s => s.CodePart == "").Select(s => s.Id).ToListAsync())
        {
            var part = ReceiptCode.SessionPart(id);
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.CodePart, part));
        }

        await together.CommitAsync();
    }

    /// <summary>A transaction beside which nobody else writes in such a one: what it has read stays true until its commit.</summary>
    public static async Task<IDbContextTransaction> BeginAloneAsync(this AppDb db, CancellationToken cancel = default)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({OneWriter})", cancel);
        }

        return transaction;
    }
}
