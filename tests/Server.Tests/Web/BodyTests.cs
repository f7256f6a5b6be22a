using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Web;

/// <summary>Whatever stands in a body, nobody gets an error of the server's: each endpoint, each value of a good body exchanged for a bad one.</summary>
public sealed class BodyTests
{
    private static readonly JsonNode?[] Bad = [null, "", new string('x', 5_000), "a\u0000b", "2026-13-45", -1, 1e18, true, new JsonArray(), new JsonArray((JsonNode?)null), new JsonObject()];

    [Fact]
    public async Task No_body_makes_the_server_fail()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        var (session, _) = await server.StageAsync(2);
        var people = await PeopleAsync(server, session);
        var (failed, sent) = (new List<string>(), 0);
        foreach (var endpoint in server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().OrderBy(Order))
        {
            if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } type || type == typeof(byte[]))
            {
                continue;
            }

            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];
            var (who, values) = people[endpoint.Metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy ?? ""];
            var path = string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => s.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart p ? values.GetValueOrDefault(endpoint.RoutePattern.RawText!.StartsWith("/api/cases", StringComparison.Ordinal) && p.Name == "id" ? "caseId" : p.Name, "nothing") : ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)s.Parts[0]).Content));
            foreach (var body in Bodies(Sample(type, 0)))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), $"/{path}?view={values["view"]}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                var answer = await who.SendAsync(request, TestContext.Current.CancellationToken);
                sent++;
                if (answer.StatusCode >= HttpStatusCode.InternalServerError)
                {
                    failed.Add($"{(int)answer.StatusCode} {method} {endpoint.RoutePattern.RawText} {(body.Length > 300 ? body[..300] : body)}");
                }
            }
        }

        Assert.Empty(failed);
        Assert.True(sent > 500, $"{sent} bodies");
    }

    /// <summary>What ends something comes last.</summary>
    private static int Order(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Contains("close", StringComparison.Ordinal) ? 1 : 0;

    private static async Task<Dictionary<string, (HttpClient Who, Dictionary<string, string> Values)>> PeopleAsync(RunningServer server, string session)
    {
        var official = await server.OfficialAsync();
        var auditor = await server.AuditorAsync();
        var administrator = await server.AdministratorAsync();
        var appointment = await official.AppointAsync();
        var visit = server.Browser(await server.Browser().VisitTokenAsync(appointment.Token));
        Dictionary<string, string> open = new() { ["id"] = appointment.SessionId, ["caseId"] = appointment.CaseId, ["view"] = "" };
        Dictionary<string, string> over = new() { ["id"] = session, ["caseId"] = appointment.CaseId, ["view"] = await auditor.ViewAsync(session) };
        Dictionary<string, string> office = new() { ["id"] = "demo0000000000a2", ["caseId"] = appointment.CaseId, ["view"] = "" };
        return new()
        {
            [""] = (server.Browser(), open),
            ["staff"] = (official, open),
            ["officials"] = (official, open),
            ["keepers"] = (official, open),
            ["in-session"] = (visit, open),
            ["applicant"] = (visit, open),
            ["readers"] = (auditor, over),
            ["supervisors"] = (auditor, over),
            ["administrators"] = (administrator, office),
        };
    }

    /// <summary>The good body, and it once for each value exchanged or left out.</summary>
    private static IEnumerable<string> Bodies(JsonNode? sample)
    {
        foreach (var whole in new[] { "null", "[]", "1", "{}", "" })
        {
            yield return whole;
        }

        yield return sample?.ToJsonString() ?? "";
        foreach (var path in Paths(sample))
        {
            foreach (var bad in Bad.Cast<object?>().Append(typeof(void)))
            {
                var copy = sample!.DeepClone();
                var parent = path[..^1].Aggregate(copy, (node, step) => step is string name ? node[name]! : node[(int)step]!);
                switch (path[^1])
                {
                    case string name when bad is Type:
                        parent.AsObject().Remove(name);
                        break;
                    case string name:
                        parent[name] = (bad as JsonNode)?.DeepClone();
                        break;
                    case int at when bad is not Type:
                        parent[at] = (bad as JsonNode)?.DeepClone();
                        break;
                }

                yield return copy.ToJsonString();
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Paths(p.Value).Select(rest => (object[])[p.Key, .. rest]).Prepend([p.Key])),
        JsonArray a => a.SelectMany((item, i) => Paths(item).Select(rest => (object[])[i, .. rest]).Prepend([i])),
        _ => [],
    };

    /// <summary>A plausible body of a type.</summary>
    private static JsonNode? Sample(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return "2026-12-31";
        }

        if (type.IsEnum)
        {
            return JsonNamingPolicy.CamelCase.ConvertName(Enum.GetNames(type)[0]);
        }

        if (type == typeof(DateTimeOffset))
        {
            return "2027-01-04T02:00:00Z";
        }

        if (type == typeof(DateOnly))
        {
            return "2027-01-04";
        }

        if (type.IsPrimitive)
        {
            return type == typeof(bool) ? JsonValue.Create(true) : JsonValue.Create(1);
        }

        if (type.IsArray || (type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable))))
        {
            return new JsonArray(Sample(type.GetElementType() ?? type.GetGenericArguments()[0], depth + 1));
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract" && p.GetIndexParameters().Length == 0 && p.GetMethod!.IsPublic);
        return depth > 4 ? null : new JsonObject(properties.Select(p => KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(p.Name), Sample(p.PropertyType, depth + 1))));
    }
}
