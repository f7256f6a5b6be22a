using System.Net;
using System.Net.Sockets;
using RemoteVerify.Transport.Udp;

namespace RemoteVerify.Transport;

/// <summary>The node's one UDP socket: receives into the <see cref="Demux"/>, sends in batches, polls the peers. Sending is safe on any thread.</summary>
public sealed class UdpPort : IDatagramSender, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    // A round of so many pays for its system calls already.
    private const int GatheringBelow = 32;

    // What a thread sends while it handles one round of datagrams leaves together at the round's end.
    [ThreadStatic]
    private static Outbox? t_outbox;

    private readonly UdpPortOptions _options;
    private readonly Demux _demux;
    private readonly Socket _socket;
    private readonly ManualResetEventSlim _stop = new(false, spinCount: 0);
    private readonly List<Thread> _threads = [];
    private long _unsent;

    /// <summary>Binds the socket.</summary>
    /// <exception cref="SocketException">The address is not this machine's, or the port is taken.</exception>
    public UdpPort(UdpPortOptions options, Demux demux)
    {
        _options = options;
        _demux = demux;
        _socket = Bind(options);
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Datagrams that the system did not take: its buffer was full or it knew no way.</summary>
    public long Unsent => Volatile.Read(ref _unsent);

    /// <summary>Starts the threads. Before it nothing is received.</summary>
    public void Start()
    {
        for (var i = 0; i < _options.ReceiveThreads; i++)
            StartThread(ReceiveUntilStopped, "UDP receive");
        StartThread(PollUntilStopped, "peer timer");
    }

    public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (_stop.IsSet || datagram.Length > DatagramBuffer.Length || (_socket.AddressFamily == AddressFamily.InterNetwork && !to.IsIPv4))
        {
            Interlocked.Increment(ref _unsent);
            return;
        }
        var outbox = OutboxOfThisThread();
        outbox.Batch.Add(datagram, to);
        if (!outbox.InRound)
            Flush(outbox);
    }

    /// <summary>Stops the threads, then closes the socket. Not for one of its own threads, nor under a peer's gate.</summary>
    public void Dispose()
    {
        _stop.Set();
        foreach (var thread in _threads)
            thread.Join();
        _socket.Dispose();
    }

    private static Socket Bind(UdpPortOptions options)
    {
        var any = options.Address.Equals(IPAddress.IPv6Any);
        var address = any && !Socket.OSSupportsIPv6 ? IPAddress.Any : options.Address;
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false,
            ReceiveBufferSize = options.SocketBufferBytes,
            SendBufferSize = options.SocketBufferBytes,
        };
        if (any && address.AddressFamily == AddressFamily.InterNetworkV6)
            socket.DualMode = true;
        try
        {
            socket.Bind(new IPEndPoint(address, options.Port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private void StartThread(ThreadStart run, string name)
    {
        var thread = new Thread(run) { IsBackground = true, Name = name };
        _threads.Add(thread);
        thread.Start();
    }

    private void ReceiveUntilStopped()
    {
        var batch = UseLinuxCalls ? (IReceiveBatch)new LinuxReceiveBatch(_socket) : new SocketReceiveBatch(_socket);
        var outbox = OpenOutbox();
        var before = MonotonicClock.Now;
        while (!_stop.IsSet)
        {
            var count = batch.Receive();
            if (count == 0)
            {
                _socket.Poll(LongestWait, SelectMode.SelectRead);
                continue;
            }
            var now = MonotonicClock.Now;
            ReceiveRound(batch, count, outbox, now);
            if (UseLinuxCalls && count < GatheringBelow && now - before < 2 * _options.Gathering)
                LinuxMessages.Sleep(_options.Gathering);
            before = now;
        }
    }

    private void ReceiveRound(IReceiveBatch batch, int count, Outbox outbox, Instant now)
    {
        outbox.InRound = true;
        for (var i = 0; i < count; i++)
            _demux.Receive(batch.Datagram(i), batch.From(i), now);
        outbox.InRound = false;
        Flush(outbox);
    }

    private void PollUntilStopped()
    {
        var outbox = OpenOutbox();
        while (!_stop.Wait(_options.PollInterval))
        {
            outbox.InRound = true;
            var now = MonotonicClock.Now;
            _demux.Poll(now);
            _options.Polled?.Invoke(now);
            outbox.InRound = false;
            Flush(outbox);
        }
    }

    private Outbox OpenOutbox() =>
        t_outbox = new Outbox(this, UseLinuxCalls ? new LinuxSendBatch(_socket) : new SocketSendBatch(_socket));

    // Other threads, of DTLS handshakes for one, send little and may be short-lived: nothing large is kept for them.
    private Outbox OutboxOfThisThread() =>
        t_outbox is { } outbox && outbox.Port == this ? outbox : t_outbox = new Outbox(this, new SocketSendBatch(_socket));

    private void Flush(Outbox outbox)
    {
        var lost = outbox.Batch.Flush();
        if (lost > 0)
            Interlocked.Add(ref _unsent, lost);
    }

    private bool UseLinuxCalls => _options.Batching && LinuxMessages.AreSupported;

    private sealed class Outbox(UdpPort port, ISendBatch batch)
    {
        public UdpPort Port => port;
        public ISendBatch Batch => batch;
        public bool InRound { get; set; }
    }
}
