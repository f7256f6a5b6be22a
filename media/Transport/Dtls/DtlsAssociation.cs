using Org.BouncyCastle.Tls;

namespace RemoteVerify.Transport.Dtls;

/// <summary>One browser's DTLS: the handshake on a small thread of its own, then only alerts, read as they come. But for that thread, all under the owner's gate.</summary>
internal sealed class DtlsAssociation
{
    private const int StackBytes = 256 * 1024, RecordLength = 2048;

    private readonly IDtlsOwner _owner;
    private readonly SrtpTlsServer _server;
    private readonly DtlsQueue _queue;
    private readonly Func<Instant> _clock;
    private readonly SemaphoreSlim _turns;
    private long _heard;
    private DtlsTransport? _transport;
    private bool _closed;

    private DtlsAssociation(IDtlsOwner owner, SrtpTlsServer server, Func<Instant> clock, SemaphoreSlim turns)
    {
        _owner = owner;
        _server = server;
        _clock = clock;
        _turns = turns;
        Began = clock();
        _heard = Began.Microseconds;
        _queue = new DtlsQueue(owner, turns);
    }

    /// <param name="turns">One for each handshake that may compute at the same time.</param>
    public static DtlsAssociation Start(IDtlsOwner owner, SrtpTlsServer server, Func<Instant> clock, SemaphoreSlim turns, Action<DtlsAssociation> threadEnded)
    {
        var association = new DtlsAssociation(owner, server, clock, turns);
        var thread = new Thread(() => association.Run(threadEnded), StackBytes) { IsBackground = true, Name = "DTLS handshake" };
        thread.Start();
        return association;
    }

    public Instant Began { get; }

    /// <summary>When its newest datagram came. On any thread.</summary>
    public Instant Heard => new(Volatile.Read(ref _heard));

    /// <summary>Fails a handshake that is not through yet. On any thread, without the gate.</summary>
    public void GiveUp() => _queue.GiveUp();

    /// <summary>False if the queue is full.</summary>
    public bool TryReceive(ReadOnlySpan<byte> datagram, Instant now)
    {
        Volatile.Write(ref _heard, now.Microseconds);
        var taken = _queue.TryAdd(datagram);
        if (_transport is not null)
            Read(now);
        return taken;
    }

    /// <summary>Says close_notify, if there is a handshake to take back; a running one is given up.</summary>
    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _transport?.Close();
        _queue.Close();
    }

    private void Run(Action<DtlsAssociation> threadEnded)
    {
        _turns.Wait();
        try
        {
            if (Accept() is { } transport)
            {
                lock (_owner.Gate)
                    Complete(transport);
            }
        }
        finally
        {
            _turns.Release();
            threadEnded(this);
        }
    }

    private DtlsTransport? Accept()
    {
        try
        {
            return new DtlsServerProtocol().Accept(_server, _queue);
        }
        catch (Exception)
        {
            // BouncyCastle has sent its alert. Whatever it threw, a handshake made of a stranger's bytes has failed.
            lock (_owner.Gate)
                Fail();
            return null;
        }
    }

    private void Complete(DtlsTransport transport)
    {
        _transport = transport;
        if (_closed)
        {
            transport.Close();
            return;
        }
        _queue.StopWaiting();
        var now = _clock();
        _owner.DtlsConnected(_server.Keys!, now);
        Read(now);
    }

    private void Fail()
    {
        if (_closed)
            return;
        _closed = true;
        _owner.DtlsFailed(_clock());
    }

    // No application data is expected: reading answers retransmissions and close_notify.
    private void Read(Instant now)
    {
        var record = new byte[RecordLength];
        Drain(record, static (transport, buffer) => transport.Receive(buffer, 0, buffer.Length, 1));
        // Records that shared the last datagram with others.
        Drain(record, static (transport, buffer) => transport.ReceivePending(buffer, 0, buffer.Length));
        if (!_server.Ended || _closed)
            return;
        _closed = true;
        _owner.DtlsEnded(now);
    }

    private void Drain(byte[] record, Func<DtlsTransport, byte[], int> read)
    {
        try
        {
            while (!_closed && !_server.Ended && read(_transport!, record) >= 0)
                continue;
        }
        catch (IOException)
        {
            // The queue is empty (a time-out), or a fatal alert came: Ended tells.
        }
    }
}
