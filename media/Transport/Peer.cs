namespace RemoteVerify.Transport;

public sealed class Peer
{
}
