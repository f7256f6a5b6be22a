using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Registers;

/// <param name="Configured">False: this office has no register here.</param>
public sealed record RegisterAnswers(bool Configured, IReadOnlyList<RegisterAnswer> Items);

/// <summary>What the registers say, beside what is seen. Each reading is an audit entry, and in the evidence while the session is recorded.</summary>
public static class RegistersApi
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static IServiceCollection AddRegisters(this IServiceCollection services)
    {
        services.AddSingleton<RegisterReading>();
        services.AddHttpClient(HttpRegister.Client);
        return services;
    }

    public static void MapRegisters(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/sessions/{id}/registers", Ask).WithTags("Registers").RequireAuthorization(Policies.Officials);

    private static async Task<Results<Ok<RegisterAnswers>, ProblemHttpResult>> Ask(
        string id, AppDb db, RegisterReading registers, IGrainFactory grains, HttpContext http, CancellationToken cancel)
    {
        var staff = http.User.Staff();
        var session = await db.Sessions.AsNoTracking().Reachable(staff).SingleOrDefaultAsync(s => s.Id == id, cancel);
        if (session is null)
        {
            return Refusal.NotFound();
        }

        if (!registers.Any(staff.DepartmentId))
        {
            return TypedResults.Ok(new RegisterAnswers(false, []));
        }

        var c = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == session.CaseId, cancel);
        var answers = await registers.AskAsync(staff.DepartmentId, new(c.ApplicantName, c.Number, c.Reference), cancel);
        db.Audit(AuditAction.RegisterRead, http, c.Id, id, string.Join(", ", answers.Select(a => $"{a.Id} {SessionJournal.Word(a.State)}")));
        await db.SaveChangesAsync(cancel);
        await grains.GetGrain<ISessionGrain>(id).RegistersRead(staff.Id, [.. answers.Select(a => new RegisterRead(a.Id, SessionJournal.Word(a.State), JsonSerializer.Serialize(a, Readable)))]);
        return TypedResults.Ok(new RegisterAnswers(true, answers));
    }
}
