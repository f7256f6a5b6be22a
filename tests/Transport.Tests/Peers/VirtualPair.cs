using RemoteVerify.Kit;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport.Tests.Peers;

/// <summary>A peer of the server and its browser, joined in virtual time.</summary>
internal sealed class VirtualPair
{
    public static readonly TransportAddress ServerAddress = TransportAddress.FromIPv4(0x0A4D0001, 5000);

    private static int s_count;

    public VirtualPair(NetworkEmulator network, VirtualPort port, SrtpProfile profile = SrtpProfile.AeadAes128Gcm)
    {
        var number = Interlocked.Increment(ref s_count);
        Server = IceCredentials.Create();
        Browser = IceCredentials.Create();
        var keys = TestKeys.Create(number, profile);
        Peer = new Peer(new PeerOptions
        {
            Gate = new Lock(),
            Events = Events,
            Sender = port.Sender,
            LocalUfrag = Server.Ufrag,
            LocalPassword = Server.Password,
            RemoteUfrag = Browser.Ufrag,
            PresetKeys = keys,
        }, network.Now);
        port.Demux.Add(Peer);
        Client = new ClientPeer(network, TransportAddress.FromIPv4(0x0A4D1000 + (uint)number, 40000), port.Address, Browser, Server, keys.Reversed())
        {
            RtpReceived = (packet, _) => ClientRtp.Add(packet.ToArray()),
            RtcpReceived = (packet, _) => ClientRtcp.Add(packet.ToArray()),
        };
    }

    public IceCredentials Server { get; }
    public IceCredentials Browser { get; }
    public RecordedEvents Events { get; } = new();
    public Peer Peer { get; }
    public ClientPeer Client { get; }
    public List<byte[]> ClientRtp { get; } = [];
    public List<byte[]> ClientRtcp { get; } = [];
}
