using Microsoft.AspNetCore.HttpOverrides;
using RemoteVerify.Node;
using RemoteVerify.Server;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Board;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Departments;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Glossary;
using RemoteVerify.Server.Health;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Invitations;
using RemoteVerify.Server.Ledger;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Media;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Numbers;
using RemoteVerify.Server.Receipts;
using RemoteVerify.Server.Redaction;
using RemoteVerify.Server.Registers;
using RemoteVerify.Server.Retention;
using RemoteVerify.Server.Review;
using RemoteVerify.Server.Running;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Stills;
using RemoteVerify.Server.Visits;
using RemoteVerify.Server.Web;
using RemoteVerify.Server.Whip;

try
{
    await using var app = await RemoteVerifyServer.BuildAsync(args);
    await app.RunAsync();
    return 0;
}
catch (SettingsException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

/// <summary>The whole server, part by part.</summary>
public static class RemoteVerifyServer
{
    /// <param name="replace">For tests: another clock.</param>
    public static async Task<WebApplication> BuildAsync(string[] args, Action<IServiceCollection>? replace = null)
    {
        var switches = StartSwitches.Take(ref args);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = Settings.Read(builder.Configuration);
        builder.WebHost.UseUrls(options.Urls.Split(';')).ConfigureKestrel(kestrel => (kestrel.AddServerHeader, kestrel.Limits.MaxRequestBodySize) = (false, BodyLimit.Usual));

        builder.Services.AddSingleton(options).AddSingleton(switches).AddSingleton(TimeProvider.System).AddSingleton<IceServerLinks>();
        builder.Services.AddDatabase(options);
        builder.Services.AddStaffIdentity(options.KeyFolder);
        builder.Services.AddMedia(options);
        builder.AddSessions();
        builder.Services.AddExports().AddLedgers(options).AddRetention().AddAuditChain();
        builder.Services.AddHostedService<DigestReading>().AddReview().AddScheduling().AddNotices(options).AddRegisters();
        builder.Services.AddProblems().AddRateLimits(options.Rates).AddHealth().AddJson().AddOpenApi(OpenApiSetup.Describe);

        replace?.Invoke(builder.Services);
        var app = builder.Build();
        await Start.PrepareAsync(app);

        if (options.BehindProxy)
        {
            app.UseForwardedHeaders(new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        }

        app.UseExceptionHandler().UseStatusCodePages().UseSecurityHeaders().UseSameOrigin(options);
        app.UseRouting().UseOtherOrigins().UseAuthentication().UseRateLimiter().UseAuthorization();

        app.MapIdentity();
        app.MapStaff();
        app.MapDepartments();
        app.MapMatterTypes();
        app.MapCases();
        app.MapHandover();
        app.MapInvitations();
        app.MapVisits();
        app.MapBoard();
        app.MapScheduling();
        app.MapNotices();
        app.MapRegisters();
        app.MapGlossary();
        app.MapGuests();
        app.MapSessions();
        app.MapRunning();
        app.MapSearch();
        app.MapNumbers();
        app.MapReview();
        app.MapReports();
        app.MapSamples();
        app.MapHub<SessionHub>(SessionHub.Path);
        app.MapStills();
        app.MapDeviceTokens();
        app.MapWhip();
        app.MapEvidence();
        app.MapBench();
        app.MapExports();
        app.MapLedgers();
        app.MapReceipts();
        app.MapHolds();
        app.MapRedactions();
        app.MapAudit();
        app.MapHealth();
        app.MapOpenApi("/openapi/v1.json");
        app.UseEndpoints(_ => { });
        app.RunWebClient(options);
        return app;
    }
}
