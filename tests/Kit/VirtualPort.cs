using RemoteVerify.Transport;

namespace RemoteVerify.Kit;

/// <summary>A node's UDP port in virtual time: the real demultiplexer and peers on an emulated network.</summary>
public sealed class VirtualPort
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public VirtualPort(NetworkEmulator network, TransportAddress address)
    {
        Address = address;
        Demux = new Demux { Faulted = Faults.Add };
        Sender = network.Attach(address, Demux.Receive);
        network.Every(PollInterval, () =>
        {
            Demux.Poll(network.Now);
            return true;
        });
    }

    public TransportAddress Address { get; }
    public Demux Demux { get; }
    public IDatagramSender Sender { get; }
    /// <summary>Bugs that datagrams ran into: a test ends with none.</summary>
    public List<Exception> Faults { get; } = [];
}
