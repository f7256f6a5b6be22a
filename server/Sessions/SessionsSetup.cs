using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Orleans.Configuration;

namespace RemoteVerify.Server.Sessions;

/// <summary>SignalR at the edge, Orleans behind it, both in this process.</summary>
public static class SessionsSetup
{
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        // One process is its own cluster: the number only names the silo, what listens takes any free port, and there is
        // no gateway, because every caller is in here.
        builder.UseOrleans(silo => silo.UseLocalhostClustering(gatewayPort: 0).Configure<EndpointOptions>(endpoint =>
            endpoint.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0)));
        builder.Services.AddSingleton<SessionFacts>().AddSingleton<SessionEventPusher>().AddSingleton<SessionHubFilter>();
        builder.Services.AddHostedService<SessionRecovery>();
        builder.Services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = SessionLimits.MessageBytes;
            hub.MaximumParallelInvocationsPerClient = 1;
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(20);
            hub.KeepAliveInterval = TimeSpan.FromSeconds(8);
            hub.AddFilter<SessionHubFilter>();
        }).AddJsonProtocol(json => Configure(json.PayloadSerializerOptions));
    }

    public static IServiceCollection AddJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(json => Configure(json.SerializerOptions));

    private static void Configure(JsonSerializerOptions json)
    {
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.RespectNullableAnnotations = true;
    }
}
