using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Transport.Tcp;

/// <summary>One browser's TCP connection. Datagrams go to the demultiplexer as they come; what is sent leaves on the thread pool, never under a room's lock.</summary>
internal sealed class TcpConnection : IThreadPoolWorkItem
{
    private readonly Socket _socket;
    private readonly Demux _demux;
    private readonly FrameReader _reader = new();
    private readonly FrameQueue _queue;
    private readonly SocketAsyncEventArgs _sends = new();
    private readonly Lock _gate = new();
    private ArraySegment<byte> _leaving;
    private bool _sending;
    private bool _closed;

    public TcpConnection(Socket socket, Demux demux, TcpPortOptions options, Instant now)
    {
        (_socket, _demux, Opened) = (socket, demux, now);
        Remote = TransportAddress.From((IPEndPoint)socket.RemoteEndPoint!) with { IsTcp = true };
        _queue = new FrameQueue(options.QueueBytes);
        _sends.Completed += (_, _) => Sent();
    }

    public TransportAddress Remote { get; }

    public Instant Opened { get; }

    /// <summary>Hands over what comes until the connection ends, by either side.</summary>
    public async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var count = await _socket.ReceiveAsync(_reader.Free, SocketFlags.None).ConfigureAwait(false);
                _reader.Received(count);
                if (count == 0 || !HandOver(MonotonicClock.Now))
                    return;
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The network or we ended it.
        }
    }

    /// <summary>False if it is lost: the reader is too slow, or gone.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            if (_closed || !_queue.TryAdd(datagram))
                return false;
            if (_sending)
                return true;
            _sending = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Sends what waits until nothing does; goes on in <see cref="Sent"/> when the system takes its time.</summary>
    public void Execute()
    {
        try
        {
            while (Next())
            {
                _sends.SetBuffer(_leaving);
                if (_socket.SendAsync(_sends))
                    return;
                if (!Advance())
                    return;
            }
        }
        catch (ObjectDisposedException)
        {
            Close();
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
        }
        _socket.Dispose();
    }

    private bool HandOver(Instant now)
    {
        while (_reader.TryRead(out var datagram))
        {
            // Nothing but a check can come first (RFC 6544 section 7.2): who speaks otherwise is no browser of ours.
            if (DatagramKinds.Of(datagram) != DatagramKind.Stun && !_demux.IsBound(Remote))
                return false;
            _demux.Receive(datagram, Remote, now);
        }
        return !_reader.IsBroken;
    }

    private void Sent()
    {
        if (Advance())
            Execute();
    }

    // A stream may take less than it was given.
    private bool Advance()
    {
        if (_sends.SocketError != SocketError.Success || _sends.BytesTransferred == 0)
        {
            Close();
            return false;
        }
        _leaving = _leaving[_sends.BytesTransferred..];
        return true;
    }

    private bool Next()
    {
        if (_leaving.Count > 0)
            return true;
        lock (_gate)
        {
            _leaving = _queue.Take();
            _sending = _leaving.Count > 0 && !_closed;
            return _sending;
        }
    }
}
