using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Places;

[GenerateSerializer, Immutable]
public sealed record LocationWishedEvent : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.LocationWished();
}

[GenerateSerializer, Immutable]
public sealed record LocationFoundEvent(LocationFound Location) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.LocationFound(Location);
}

[GenerateSerializer, Immutable]
public sealed record LocationDeclinedEvent(LocationDeclined Declined) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.LocationDeclined(Declined);
}
