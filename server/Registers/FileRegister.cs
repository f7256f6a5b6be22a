using System.Text.Json;

namespace RemoteVerify.Server.Registers;

/// <summary>A register as a JSON file: [{"applicant": "...", "reference": "...", "title": "...", "fields": [{"name": {"zh","en"}, "value": "..."}]}]. Read anew at each question: whoever puts another file there is understood at once.</summary>
public sealed class FileRegister(string path) : IRegisterSource
{
    private const long MostBytes = 50 * 1024 * 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    private sealed record Row(string? Applicant, string? Reference, string Title, RegisterField[] Fields);

    public async Task<IReadOnlyList<RegisterRecord>> AskAsync(RegisterQuestion question, CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new RegisterUnavailable("The file is too large.");
            }

            await using var file = File.OpenRead(path);
            var rows = await JsonSerializer.DeserializeAsync<Row[]>(file, Json, cancel) ?? [];
            return [.. rows.Where(row => Fits(row, question)).Take(RegisterReading.MostRecords).Select(row => new RegisterRecord(row.Title, row.Fields))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RegisterUnavailable(e.Message, e);
        }
    }

    /// <summary>By the reference where the case has one, else by the name.</summary>
    private static bool Fits(Row row, RegisterQuestion question) =>
        (question.Reference is { Length: > 0 } reference && row.Reference == reference) || (row.Applicant is { Length: > 0 } name && name == question.Applicant);
}
