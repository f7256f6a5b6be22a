using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Tests.Running;

/// <summary>Sealed sessions with real recordings in the running server's own archive.</summary>
public static class Staged
{
    private const string Department = "demo000000000000";

    /// <summary>Two people, some seconds, with words, an answered item and a still; what else happens is the caller's.</summary>
    public static async Task<(string Id, StagedSession Session)> StageAsync(this RunningServer server, int seconds = 8, Action<StagedSession>? more = null)
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var openedAt = server.Clock.GetUtcNow().AddHours(-1);
        var key = SigningKey.FromPem(await File.ReadAllTextAsync(Path.Combine(server.Folder, "keys", "signer.pem")));
        var session = new StagedSession(Path.Combine(server.Folder, "archive"), key, appointment.SessionId, Department, openedAt).Begin("2026-000001");
        session.Happens(10, EvidenceEntry.ParticipantJoined("applicant-1", "王小满", "applicant"));
        await session.RecordAsync("applicant-1", 1, await Film.MakeAsync(320, 180, 200), 500, 500 + (seconds * 1_000));
        await session.RecordAsync("official-1", 1, await Film.MakeAsync(320, 180, 200, 1), 1_000, 1_000 + (seconds * 1_000));
        session.Happens(2_000, EvidenceEntry.MessageSent("applicant-1", session.Text("我的身份证号是 11010519491231002X，电话 13800138000")));
        session.Happens(3_000, EvidenceEntry.ItemAnswered("sink", "pass", "official-1", null, 3_000));
        more?.Invoke(session);
        session.Seal();
        await SealedAsync(server, appointment.SessionId, openedAt, session.DurationMs);
        return (appointment.SessionId, session);
    }

    public static async Task<string> ViewAsync(this HttpClient reader, string session) =>
        (await (await reader.PostAsJsonAsync($"/api/sessions/{session}/views", new { purpose = "复核" })).ReadAsync()).GetProperty("view").GetString()!;

    private static async Task SealedAsync(RunningServer server, string id, DateTimeOffset openedAt, long durationMs)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var row = await db.Sessions.SingleAsync(s => s.Id == id);
        (row.State, row.StartedAt, row.EndedAt, row.DurationMs) = (SessionState.Sealed, openedAt, openedAt.AddMilliseconds(durationMs), durationMs);
        await db.SaveChangesAsync();
    }
}
