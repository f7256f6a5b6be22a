namespace RemoteVerify.Transport;

public sealed record PeerOptions
{
    public required Lock Gate { get; init; }
}
