using System.Net;
using System.Net.Sockets;
using RemoteVerify.Transport.Udp;

namespace RemoteVerify.Transport;

/// <summary>
/// The node's one UDP port: receives into the <see cref="Demux"/>, sends in batches, polls the peers. Sending is safe on any thread.
/// Several sockets may share the port, a thread each: the kernel gives a browser's datagrams to one of them, so that they stay in order; answers leave by any.
/// </summary>
public sealed class UdpPort : IDatagramSender, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    // Peers have nothing finer than their time-outs.
    private const int PollsAPeersPoll = 5;

    // More than these are not held back while the other rooms are polled.
    private const int PolledAtOnce = 16;

    // What a thread sends while it handles one round of datagrams leaves together at the round's end.
    [ThreadStatic]
    private static Outbox? t_outbox;

    private readonly UdpPortOptions _options;
    private readonly Demux _demux;
    private readonly Socket[] _sockets;
    private readonly ManualResetEventSlim _stop = new(false, spinCount: 0);
    private readonly List<Thread> _threads = [];
    private long _unsent;

    /// <summary>Binds the sockets.</summary>
    /// <exception cref="SocketException">The address is not this machine's, or the port is taken.</exception>
    public UdpPort(UdpPortOptions options, Demux demux)
    {
        _options = options;
        _demux = demux;
        _sockets = SharedPort.Bind(options);
        LocalEndPoint = (IPEndPoint)_sockets[0].LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    public int Sockets => _sockets.Length;

    /// <summary>Datagrams that the system did not take: its buffer was full or it knew no way.</summary>
    public long Unsent => Volatile.Read(ref _unsent);

    /// <summary>Starts the threads. Before it nothing is received.</summary>
    public void Start()
    {
        foreach (var socket in _sockets)
            StartThread(() => ReceiveUntilStopped(socket), "UDP receive");
        StartThread(PollUntilStopped, "peer timer");
    }

    public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (_stop.IsSet || datagram.Length > DatagramBuffer.Length || (_sockets[0].AddressFamily == AddressFamily.InterNetwork && !to.IsIPv4))
        {
            Interlocked.Increment(ref _unsent);
            return;
        }
        var outbox = OutboxOfThisThread();
        outbox.Batch.Add(datagram, to);
        if (!outbox.InRound)
            Flush(outbox);
    }

    /// <summary>Stops the threads, then closes the sockets. Not for one of its own threads, nor under a peer's gate.</summary>
    public void Dispose()
    {
        _stop.Set();
        foreach (var thread in _threads)
            thread.Join();
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private void StartThread(ThreadStart run, string name)
    {
        var thread = new Thread(run) { IsBackground = true, Name = name };
        _threads.Add(thread);
        thread.Start();
    }

    // The first datagram ends the wait; those of the moment after it share its round.
    private void ReceiveUntilStopped(Socket socket)
    {
        var batch = UseLinuxCalls ? (IReceiveBatch)new LinuxReceiveBatch(socket) : new SocketReceiveBatch(socket);
        var outbox = OpenOutbox(socket, LinuxSendBatch.MostDatagrams);
        while (!_stop.IsSet)
        {
            if (!batch.Wait(LongestWait))
                continue;
            if (UseLinuxCalls && _options.Gathering > TimeSpan.Zero)
                LinuxMessages.Sleep(_options.Gathering);
            int count;
            do
            {
                count = batch.Receive();
                ReceiveRound(batch, count, outbox, MonotonicClock.Now);
            }
            while (count == batch.Capacity && !_stop.IsSet);
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
        var outbox = OpenOutbox(_sockets[0], PolledAtOnce);
        for (var polls = 0; !_stop.Wait(_options.PollInterval); polls++)
        {
            outbox.InRound = true;
            var now = MonotonicClock.Now;
            if (polls % PollsAPeersPoll == 0)
                _demux.Poll(now);
            _options.Polled?.Invoke(now);
            outbox.InRound = false;
            Flush(outbox);
        }
    }

    private Outbox OpenOutbox(Socket socket, int mostDatagrams) =>
        t_outbox = new Outbox(this, UseLinuxCalls ? new LinuxSendBatch(socket, mostDatagrams) : new SocketSendBatch(socket));

    // Other threads, of DTLS handshakes for one, send little and may be short-lived: nothing large is kept for them.
    private Outbox OutboxOfThisThread() =>
        t_outbox is { } outbox && outbox.Port == this ? outbox : t_outbox = new Outbox(this, new SocketSendBatch(_sockets[0]));

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
