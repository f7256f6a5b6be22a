using System.Globalization;
using Microsoft.Data.Sqlite;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Staged sessions in the archive of a server process, and its rows as a sealed session leaves them.</summary>
public static class StagedRows
{
    /// <summary>A session of the case that was made over the API; what is recorded and happens is the caller's. Sealed afterwards.</summary>
    public static async Task<StagedSession> StageAsync(this ServerProcess server, Appointment appointment, string department, Func<StagedSession, Task> story, bool cutShort = false, DateTimeOffset? at = null)
    {
        var key = SigningKey.FromPem(await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "keys", "signer.pem")));
        var openedAt = at ?? DateTimeOffset.UtcNow.AddHours(-2);
        var session = new StagedSession(Path.Combine(server.DataFolder, "archive"), key, appointment.SessionId, department, openedAt).Begin("2026-000001");
        await story(session);
        session.Seal(cutShort ? "cutShort: nobody came back" : "ended");
        Write(server, appointment.SessionId, $"State = '{(cutShort ? "CutShort" : "Sealed")}'", openedAt, session.DurationMs);
        return session;
    }

    public static void Execute(this ServerProcess server, string sql)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(server.DataFolder, "remoteverify.db")};Default Timeout=30;Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Write(ServerProcess server, string id, string state, DateTimeOffset openedAt, long durationMs)
    {
        var (from, to) = (openedAt.ToUnixTimeMilliseconds(), openedAt.AddMilliseconds(durationMs).ToUnixTimeMilliseconds());
        server.Execute(string.Create(CultureInfo.InvariantCulture, $"""
            UPDATE Sessions SET {state}, StartedAt = {from}, EndedAt = {to}, DurationMs = {durationMs} WHERE Id = '{id}';
            UPDATE Digests SET {state}, At = {from}, EndedAt = {to}, DurationMs = {durationMs} WHERE SessionId = '{id}';
            """));
    }
}
