using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace RemoteVerify.Server.Data;

public static class DatabaseStart
{
    public static IServiceCollection AddDatabase(this IServiceCollection services, string dataFolder) =>
        services.AddDbContextFactory<AppDb>(options => options.UseSqlite(ConnectionString(dataFolder)));

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
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;");
    }
}
