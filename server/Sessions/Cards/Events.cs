namespace RemoteVerify.Server.Sessions.Cards;

[GenerateSerializer, Immutable]
public sealed record CardEvent(Card Card) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.CardChanged(Card);
}

[GenerateSerializer, Immutable]
public sealed record TypedEvent(Contracts.Typing Typing) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.Typed(Typing);
}

[GenerateSerializer, Immutable]
public sealed record DrawnEvent(Contracts.Drawing Drawing) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.Drawn(Drawing);
}
