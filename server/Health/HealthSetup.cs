using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteVerify.Archive;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Health;

/// <summary>/health/live: the process answers. /health/ready: it can do its work. Who asks on this machine hears why in words, with folders and accounts; others the states alone.</summary>
public static class HealthSetup
{
    private const string Ready = "ready";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [Ready], timeout: Patience)
            .AddCheck<DiskHealth>("disk", tags: [Ready], timeout: Patience)
            .AddCheck<MediaHealth>("media", tags: [Ready], timeout: Patience)
            .AddCheck<KeyHealth>("signingKey", tags: [Ready], timeout: Patience)
            .AddCheck<ArchiveHealth>("archive", tags: [Ready], timeout: Patience)
            .AddCheck<CopyHealth>("copy", tags: [Ready], timeout: Patience);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new() { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "application/json";
        var near = http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);
        var checks = report.Entries.ToDictionary(e => e.Key, e => new { status = Word(e.Value.Status), words = near ? e.Value.Description : null });
        return http.Response.WriteAsync(JsonSerializer.Serialize(new { status = Word(report.Status), checks }));
    }

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}

public sealed class DatabaseHealth(AppDb db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancel)
    {
        try
        {
            await db.Departments.AnyAsync(cancel);
            return HealthCheckResult.Healthy("answers");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("does not answer");
        }
    }
}

public sealed class DiskHealth(ServerOptions options) : IHealthCheck
{
    private const long MegaByte = 1024 * 1024;
    private const long Needed = 200 * MegaByte;
    private const long Wished = 2048 * MegaByte;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancel)
    {
        var free = new DriveInfo(options.FullDataFolder).AvailableFreeSpace;
        var words = $"{free / MegaByte} MB free";
        return Task.FromResult(free < Needed ? HealthCheckResult.Unhealthy(words) : free < Wished ? HealthCheckResult.Degraded(words) : HealthCheckResult.Healthy(words));
    }
}

public sealed class MediaHealth(MediaNode node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancel) =>
        Task.FromResult(node.Damaged.Count == 0
            ? HealthCheckResult.Healthy($"UDP port {node.Port}")
            : HealthCheckResult.Degraded($"UDP port {node.Port}; set aside as damaged: {string.Join(", ", node.Damaged.Select(d => d.SessionId))}"));
}

/// <summary>As the newest signature went, and whether the certificate ends soon; nothing is signed for this.</summary>
public sealed class KeyHealth(MediaNode node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancel) => Task.FromResult(node.Signing switch
    {
        { Failing: { } failing } => HealthCheckResult.Degraded($"{failing}. Sessions are recorded meanwhile and sealed when it signs again"),
        { Ending: { } ending } => HealthCheckResult.Degraded(ending),
        { Where: var place } => HealthCheckResult.Healthy(place),
    });
}

public sealed class ArchiveHealth(IArchive archive) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancel)
    {
        try
        {
            await archive.LengthAsync(ArchiveLayout.InSession("health", ArchiveLayout.Marker), cancel);
            var words = archive is IArchiveProtection store ? $": {(await store.AskAsync(cancel)).Words}" : "";
            return HealthCheckResult.Healthy(archive.Description + words);
        }
        catch (Exception e) when (e is IOException)
        {
            // Running sessions are kept on this disk until the archive is back.
            return HealthCheckResult.Degraded($"{archive.Description} cannot be reached");
        }
    }
}

/// <summary>What the newest comparison of the two copies did, in words.</summary>
public sealed class CopyHealth(IServiceProvider services) : IHealthCheck
{
    private const int MostTold = 3;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancel) => Task.FromResult(services.GetService<SecondCopy>() switch
    {
        null => HealthCheckResult.Healthy("no second copy is configured"),
        { LastFailure: { } failure } => HealthCheckResult.Degraded($"could not be compared: {failure}"),
        { Last: null } copy => HealthCheckResult.Healthy($"{copy.Description}: not compared yet"),
        { Last: { } last } copy => Said(copy.Description, last),
    });

    private static HealthCheckResult Said(string place, CopyReport last)
    {
        var words = $"{place}: sessions compared at {last.At:yyyy-MM-dd HH:mm}Z: {last.Sessions}, {last.ReadSessions} byte for byte";
        words = string.Join(". ", last.Problems.Take(MostTold).Concat(last.Healed.Take(MostTold)).Prepend(words));
        return last.Problems.Count > 0 ? HealthCheckResult.Degraded(words) : HealthCheckResult.Healthy(words);
    }
}
