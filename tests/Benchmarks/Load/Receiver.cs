using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>
/// Receives for all peers of a load on one thread. On the loopback interface a sender pays for waking whoever waits:
/// a thread a peer would be charged to the server, whose browsers are elsewhere.
/// </summary>
public sealed class Receiver
{
    private const short Readable = 1;
    private const int LongestWaitMs = 20; // a peer that has come since is noticed then

    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[2048];
    private Peer[] _peers = [];

    private Receiver() => new Thread(Receive) { IsBackground = true, Name = "load receive" }.Start();

    public static Receiver Shared { get; } = new();

    /// <param name="take">Called with each datagram, on the receiver's thread.</param>
    public void Add(Socket socket, TakeDatagram take)
    {
        socket.Blocking = false;
        lock (_gate)
        {
            _peers = [.. _peers, new(socket, take)];
        }
    }

    /// <summary>Afterwards the socket may be closed.</summary>
    public void Remove(Socket socket)
    {
        lock (_gate)
        {
            _peers = [.. _peers.Where(peer => peer.Socket != socket)];
        }
    }

    private void Receive()
    {
        Peer[] known = [];
        WaitFor[] waits = [];
        while (true)
        {
            var peers = Volatile.Read(ref _peers);
            if (peers != known)
            {
                known = peers;
                waits = [.. peers.Select(peer => new WaitFor((int)peer.Socket.SafeHandle.DangerousGetHandle(), Readable, 0))];
            }

            if (Poll(waits, (nuint)waits.Length, LongestWaitMs) <= 0)
            {
                continue;
            }

            for (var i = 0; i < waits.Length; i++)
            {
                if (waits[i].Occurred != 0)
                {
                    Take(peers[i]);
                }
            }
        }
    }

    private void Take(Peer peer)
    {
        try
        {
            for (var length = Next(); length > 0; length = Next())
            {
                peer.Take(_buffer.AsSpan(0, length));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // refused: the server is away; or the peer has just closed
        }

        int Next()
        {
            var length = peer.Socket.Receive(_buffer, SocketFlags.None, out var error);
            return error == SocketError.Success ? length : 0;
        }
    }

    [DllImport("libc", EntryPoint = "poll")]
    private static extern int Poll([In, Out] WaitFor[] waits, nuint count, int milliseconds);

    public delegate void TakeDatagram(Span<byte> datagram);

    private sealed record Peer(Socket Socket, TakeDatagram Take);

    /// <summary>poll(2).</summary>
    private record struct WaitFor(int Socket, short Events, short Occurred);
}
