using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace RemoteVerify.Benchmarks.Janus;

/// <summary>One connection to Janus' video room over its HTTP API: a session with one handle.</summary>
public sealed class JanusHandle
{
    private const int MostEvents = 20;
    private readonly HttpClient _http;
    private readonly string _session;
    private readonly string _handle;

    private JanusHandle(HttpClient http, string session, string handle) => (_http, _session, _handle) = (http, session, handle);

    public static async Task<JanusHandle> AttachAsync(HttpClient http, Uri api)
    {
        var session = $"{api}/{Id(await PostAsync(http, api.ToString(), new() { ["janus"] = "create" }))}";
        var handle = Id(await PostAsync(http, session, new() { ["janus"] = "attach", ["plugin"] = "janus.plugin.videoroom" }));
        return new(http, session, $"{session}/{handle}");
    }

    /// <summary>A request that is answered at once.</summary>
    public async Task AskAsync(JsonObject body) => Checked(await PostAsync(_http, _handle, new() { ["janus"] = "message", ["body"] = body }));

    /// <summary>A request whose answer comes as an event of this handle.</summary>
    public async Task<JsonNode> AskForEventAsync(JsonObject body, JsonObject? jsep = null)
    {
        var message = new JsonObject { ["janus"] = "message", ["body"] = body };
        if (jsep is not null)
        {
            message["jsep"] = jsep;
        }

        var acknowledged = await PostAsync(_http, _handle, message);
        var transaction = (string)acknowledged["transaction"]!;
        for (var events = 0; events < MostEvents; events++)
        {
            var told = JsonNode.Parse(await _http.GetStringAsync($"{_session}?maxev=1"))!;
            if ((string?)told["janus"] == "event" && (string?)told["transaction"] == transaction)
            {
                return Checked(told);
            }
        }

        throw new InvalidOperationException("Janus told other things only");
    }

    public static JsonObject Description(string type, string sdp) => new() { ["type"] = type, ["sdp"] = sdp };

    private static async Task<JsonNode> PostAsync(HttpClient http, string address, JsonObject message)
    {
        message["transaction"] = Guid.NewGuid().ToString("N");
        using var answer = await http.PostAsync(address, new StringContent(message.ToJsonString(), new MediaTypeHeaderValue("application/json")));
        return Checked(JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!);
    }

    private static string Id(JsonNode answer) => answer["data"]!["id"]!.ToJsonString();

    private static JsonNode Checked(JsonNode answer) =>
        (string?)answer["janus"] == "error" || answer["plugindata"]?["data"]?["error"] is not null ? throw new InvalidOperationException(answer.ToJsonString()) : answer;
}
