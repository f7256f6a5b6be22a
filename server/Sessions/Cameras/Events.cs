using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cameras;

[GenerateSerializer, Immutable]
public sealed record CameraWishedEvent(CameraWish Wish) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.CameraWished(Wish);
}

[GenerateSerializer, Immutable]
public sealed record CameraReportedEvent(CameraOf Camera) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.CameraReported(Camera);
}

[GenerateSerializer, Immutable]
public sealed record FrozenEvent(PictureFrozen Picture) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.PictureFrozen(Picture);
}

[GenerateSerializer, Immutable]
public sealed record SignalEvent(Signal Signal) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.SignalNoticed(Signal);
}
