using System.Net.Sockets;
using Org.BouncyCastle.Tls;

namespace RemoteVerify.Transport.Dtls;

/// <summary>Hands datagrams from the socket's thread to BouncyCastle, which pulls: it waits during the handshake and only takes what is there afterwards.</summary>
/// <param name="turns">Which the thread of the handshake has while it computes, and gives up while it waits. Null: it needs none.</param>
internal sealed class DtlsQueue(IDtlsOwner owner, SemaphoreSlim? turns = null) : DatagramTransport
{
    /// <summary>A browser's whole flight is three datagrams; the rest is room for retransmissions.</summary>
    public const int Capacity = 32;

    // Above Firefox's ClientHello datagram of 1408 bytes; below any path's limit.
    private const int ReceiveLimit = 2048, SendLimit = 1200;

    private readonly Queue<byte[]> _datagrams = [];
    private bool _waits = true;
    private bool _closed;
    private bool _givenUp;

    /// <summary>False if the queue is full.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        lock (_datagrams)
        {
            if (_datagrams.Count == Capacity)
                return false;
            _datagrams.Enqueue(datagram.ToArray());
            Monitor.Pulse(_datagrams);
            return true;
        }
    }

    /// <summary>From now on an empty queue ends a call at once.</summary>
    public void StopWaiting()
    {
        lock (_datagrams)
            _waits = false;
    }

    /// <summary>Ends a handshake that is not through yet, on any thread; one that is through goes on.</summary>
    public void GiveUp()
    {
        lock (_datagrams)
        {
            _givenUp = true;
            Monitor.Pulse(_datagrams);
        }
    }

    /// <summary>Ends a handshake that is still waiting.</summary>
    public void Close()
    {
        lock (_datagrams)
        {
            _closed = true;
            Monitor.Pulse(_datagrams);
        }
    }

    // BouncyCastle asks this before each datagram of a call. After the handshake the call runs under the gate, where
    // its shortest wait of a millisecond is too long: a time-out raised here ends it without harm to the association.
    public int GetReceiveLimit()
    {
        lock (_datagrams)
            return _waits || _datagrams.Count > 0 ? ReceiveLimit : throw new TlsTimeoutException();
    }

    public int GetSendLimit() => SendLimit;

    public int Receive(byte[] buffer, int offset, int length, int waitMilliseconds) =>
        Receive(buffer.AsSpan(offset, length), waitMilliseconds);

    public int Receive(Span<byte> buffer, int waitMilliseconds)
    {
        // Once the handshake is through it is called under the gate, where nobody waits for a turn.
        if (turns is null || !Waits)
            return Take(buffer, waitMilliseconds);
        turns.Release();
        try
        {
            return Take(buffer, waitMilliseconds);
        }
        finally
        {
            turns.Wait();
        }
    }

    private bool Waits
    {
        get
        {
            lock (_datagrams)
                return _waits;
        }
    }

    private int Take(Span<byte> buffer, int waitMilliseconds)
    {
        lock (_datagrams)
        {
            if (_datagrams.Count == 0 && _waits && !_closed && !_givenUp)
                Monitor.Wait(_datagrams, waitMilliseconds == 0 ? Timeout.Infinite : waitMilliseconds);
            if (_closed || (_givenUp && _waits))
                throw new SocketException((int)SocketError.Shutdown);
            if (!_datagrams.TryDequeue(out var datagram) || datagram.Length > buffer.Length)
                return -1;
            datagram.CopyTo(buffer);
            return datagram.Length;
        }
    }

    public void Send(byte[] buffer, int offset, int length) => Send(buffer.AsSpan(offset, length));

    public void Send(ReadOnlySpan<byte> buffer)
    {
        lock (owner.Gate)
            owner.SendDtls(buffer);
    }
}
