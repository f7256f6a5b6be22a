using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Transport.Tcp;

/// <summary>The node's TCP port for browsers whose UDP is blocked: passive ICE-TCP (RFC 6544), framed as RFC 4571 says, into the same <see cref="Demux"/> and peers.</summary>
public sealed class TcpPort : IDatagramSender, IDisposable
{
    private const int Backlog = 128;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly TcpPortOptions _options;
    private readonly Demux _demux;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<TransportAddress, TcpConnection> _connections = new();
    private readonly Timer _sweep;
    private volatile bool _stopped;
    private long _refused;
    private long _unsent;

    /// <summary>Listens at once.</summary>
    /// <exception cref="SocketException">The address is not this machine's, or the port is taken.</exception>
    public TcpPort(TcpPortOptions options, Demux demux)
    {
        (_options, _demux) = (options, demux);
        _listener = Listen(options);
        LocalEndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _sweep = new Timer(_ => Sweep(MonotonicClock.Now), null, SweepInterval, SweepInterval);
        _ = AcceptAsync();
    }

    public IPEndPoint LocalEndPoint { get; }

    public int ConnectionCount => _connections.Count;

    /// <summary>Connections closed at once because there were too many.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Datagrams lost because their reader was too slow or gone.</summary>
    public long Unsent => Volatile.Read(ref _unsent);

    public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (!_connections.TryGetValue(to, out var connection) || !connection.TrySend(datagram))
            Interlocked.Increment(ref _unsent);
    }

    public void Dispose()
    {
        _stopped = true;
        _sweep.Dispose();
        _listener.Dispose();
        foreach (var (_, connection) in _connections)
            connection.Close();
    }

    private static Socket Listen(TcpPortOptions options)
    {
        var any = options.Address.Equals(IPAddress.IPv6Any);
        var address = any && !Socket.OSSupportsIPv6 ? IPAddress.Any : options.Address;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && any)
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, options.Port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopped)
        {
            try
            {
                Take(await _listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!_stopped)
            {
                // That connection was given up before it was taken, or the process is out of descriptors for now.
                await Task.Delay(SweepInterval).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private void Take(Socket socket)
    {
        try
        {
            (socket.NoDelay, socket.SendBufferSize) = (true, _options.SocketBufferBytes);
            var connection = new TcpConnection(socket, _demux, _options, MonotonicClock.Now);
            if (!HasPlaceFor(connection.Remote) || !_connections.TryAdd(connection.Remote, connection))
            {
                Interlocked.Increment(ref _refused);
                connection.Close();
                return;
            }
            _ = ServeAsync(connection);
        }
        catch (SocketException)
        {
            // Gone already.
            socket.Dispose();
        }
    }

    private bool HasPlaceFor(in TransportAddress remote)
    {
        if (_connections.Count >= _options.Connections)
            return false;
        var unproven = 0;
        foreach (var (address, _) in _connections)
            if (address.SharesNetwork(remote) && !_demux.IsBound(address))
                unproven++;
        return unproven < _options.UnprovenPerAddress;
    }

    private async Task ServeAsync(TcpConnection connection)
    {
        // On the thread pool from the first byte on, so that accepting never waits for a room.
        await Task.Run(connection.ReceiveAsync).ConfigureAwait(false);
        connection.Close();
        _connections.TryRemove(new(connection.Remote, connection));
    }

    // Of no use any more: nobody proved an address in time, or its peer is gone.
    private void Sweep(Instant now)
    {
        foreach (var (address, connection) in _connections)
            if (now - connection.Opened > _options.ProveWithin && !_demux.IsBound(address))
                connection.Close();
    }
}
