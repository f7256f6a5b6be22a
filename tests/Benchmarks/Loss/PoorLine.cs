using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Benchmarks.Loss;

/// <summary>A UDP relay that stands between one browser and the server and treats both ways as its state says. The server takes it for a NAT.</summary>
public sealed class PoorLine : IDisposable
{
    private const int BufferBytes = 4 << 20;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly IPEndPoint _server;
    private readonly Socket _near;
    private readonly ConcurrentDictionary<SocketAddress, Socket> _far = new();
    private readonly OneWay _up, _down;
    private volatile bool _over;

    public PoorLine(IPEndPoint server)
    {
        _server = server;
        _near = Open(new(server.Address, 0));
        (_up, _down) = (new(() => _clock.Elapsed, 1), new(() => _clock.Elapsed, 2));
        Run(TakeUp);
    }

    public int Port => ((IPEndPoint)_near.LocalEndPoint!).Port;

    /// <summary>Share of all datagrams that did not get through.</summary>
    public double LostShare => (_up.Lost + _down.Lost) / (double)Math.Max(1, _up.Lost + _down.Lost + _up.Carried + _down.Carried);

    public void Become(LineState state)
    {
        _up.Become(state);
        _down.Become(state);
    }

    /// <summary>A script for a page: the answer's candidates lead to this line and to nothing else.</summary>
    public string Script => $$"""
        window.top.peers ??= [];
        window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(...how) { super(...how); window.top.peers.push(this); }
          setRemoteDescription(description) {
            const lines = description.sdp.split('\r\n').filter((line) => !/^a=candidate:.* tcp /i.test(line));
            const sdp = lines.map((line) => line.replace(/^(a=candidate:\S+ \d+ udp \d+ )\S+ {{_server.Port}} /i, '$1{{_server.Address}} {{Port}} ')).join('\r\n');
            return super.setRemoteDescription({ type: description.type, sdp });
          }
        };
        """;

    private void TakeUp()
    {
        var buffer = new byte[2048];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (!_over)
        {
            var length = _near.ReceiveFrom(buffer, SocketFlags.None, from);
            if (!_far.TryGetValue(from, out var far))
            {
                far = Connect(from);
            }

            _up.Take(buffer.AsSpan(0, length), far, null);
        }
    }

    private Socket Connect(SocketAddress browser)
    {
        var key = new SocketAddress(browser.Family, browser.Size);
        browser.Buffer.Span[..browser.Size].CopyTo(key.Buffer.Span);
        var to = new IPEndPoint(IPAddress.Any, 0).Create(key);
        var far = Open(new(_server.Address, 0));
        far.Connect(_server);
        _far[key] = far;
        Run(() => TakeDown(far, to));
        return far;
    }

    private void TakeDown(Socket far, EndPoint browser)
    {
        var buffer = new byte[2048];
        while (!_over)
        {
            _down.Take(buffer.AsSpan(0, far.Receive(buffer)), _near, browser);
        }
    }

    private static Socket Open(IPEndPoint at)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes, SendBufferSize = BufferBytes };
        socket.Bind(at);
        return socket;
    }

    private void Run(Action take) => new Thread(() => UntilClosed(take)) { IsBackground = true }.Start();

    private void UntilClosed(Action take)
    {
        while (!_over)
        {
            try
            {
                take();
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // closed, or an end that refused one datagram
            }
        }
    }

    public void Dispose()
    {
        _over = true;
        _near.Dispose();
        foreach (var far in _far.Values)
        {
            far.Dispose();
        }

        _up.Dispose();
        _down.Dispose();
    }
}
