using System.Diagnostics;

namespace RemoteVerify.Server.Registers;

public enum RegisterState { Found, Nothing, Away }

/// <param name="Records">Empty unless found.</param>
public sealed record RegisterAnswer(string Id, Text Name, RegisterState State, IReadOnlyList<RegisterRecord> Records, long Milliseconds);

/// <summary>Asks every register that a department may read, all at once; one that is away keeps no other from answering.</summary>
public sealed class RegisterReading(IHttpClientFactory clients, ServerOptions options, ILogger<RegisterReading> log)
{
    public const int MostRecords = 20;
    private const int MostFields = 60, MostCharacters = 500;

    public bool Any(string? departmentId) => options.Registers.Any(r => r.IsFor(departmentId));

    public async Task<IReadOnlyList<RegisterAnswer>> AskAsync(string? departmentId, RegisterQuestion question, CancellationToken cancel) =>
        await Task.WhenAll(options.Registers.Where(r => r.IsFor(departmentId)).Select(r => AskAsync(r, question, cancel)));

    private async Task<RegisterAnswer> AskAsync(RegisterSettings register, RegisterQuestion question, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        long Taken() => (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        try
        {
            var records = await SourceOf(register).AskAsync(question, cancel);
            return new(register.Id, register.Name, records.Count > 0 ? RegisterState.Found : RegisterState.Nothing, [.. records.Select(Bounded)], Taken());
        }
        catch (RegisterUnavailable e)
        {
            log.LogWarning("Register {Register} did not answer: {Cause}", register.Id, e.Message);
            return new(register.Id, register.Name, RegisterState.Away, [], Taken());
        }
    }

    private IRegisterSource SourceOf(RegisterSettings register) =>
        register.IsHttp ? new HttpRegister(clients, register) : new FileRegister(Path.Combine(options.FullDataFolder, register.Path!));

    private static RegisterRecord Bounded(RegisterRecord record) =>
        new(Cut(record.Title), [.. (record.Fields ?? []).Take(MostFields).Select(f => f with { Value = Cut(f.Value) })]);

    private static string Cut(string? text) => text is null ? "" : text.Length > MostCharacters ? text[..MostCharacters] : text;
}
