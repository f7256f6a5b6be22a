using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace RemoteVerify.Server.Registers;

/// <summary>A service of the office that answers {"records": [{"title", "fields": [{"name": {"zh","en"}, "value"}]}]}, 404 for nothing.</summary>
public sealed class HttpRegister(IHttpClientFactory clients, RegisterSettings settings) : IRegisterSource
{
    public const string Client = "registers";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    private sealed record Answer(RegisterRecord[] Records);

    public async Task<IReadOnlyList<RegisterRecord>> AskAsync(RegisterQuestion question, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(settings.TimeoutSeconds));
        try
        {
            using var http = clients.CreateClient(Client);
            using var request = new HttpRequestMessage(HttpMethod.Get, QueryHelpers.AddQueryString(settings.Address!, Query(question)));
            if (settings.Authorization is { Length: > 0 } authorization)
            {
                request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
            }

            using var response = await http.SendAsync(request, limit.Token);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return [];
            }

            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync<Answer>(Json, limit.Token);
            return [.. (answer?.Records ?? []).Take(RegisterReading.MostRecords)];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or NotSupportedException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new RegisterUnavailable(e.Message, e);
        }
    }

    private static Dictionary<string, string?> Query(RegisterQuestion question) =>
        new() { ["applicant"] = question.Applicant, ["case"] = question.CaseNumber, ["reference"] = question.Reference };
}
