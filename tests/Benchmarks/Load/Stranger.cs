using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>Somebody who takes part in nothing and sends as much as is wanted to a node's port; as a process of its own, so that the load beside it is not slowed.</summary>
public static class Stranger
{
    /// <summary>How this program is told to be one.</summary>
    public const string Word = "stranger";

    private const int Sockets = 64;
    private const int BurstMs = 2;

    public static IReadOnlyList<string> Floods { get; } = ["STUN checks for nobody", "DTLS hellos from unproven addresses", "RTP from wrong addresses"];

    /// <returns>In words how many bytes were sent and answered.</returns>
    public static async Task<string> StartAsync(string flood, IPEndPoint port, int packetsASecond, TimeSpan length)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Word, flood, $"{port}", $"{packetsASecond}", $"{length.TotalSeconds:0}"]) { RedirectStandardOutput = true })!;
        var words = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return words.Trim();
    }

    public static string Tell(long sent, long answered) => string.Create(CultureInfo.InvariantCulture, $"{answered / (double)Math.Max(1, sent):0.00} bytes answered for each of {sent / 1e6:0.0} MB");

    public static double Answered(string words) => double.Parse(words.Split(' ')[0], CultureInfo.InvariantCulture);

    public static int Run(string flood, IPEndPoint port, int packetsASecond, TimeSpan length)
    {
        var sockets = Enumerable.Range(0, Sockets).Select(_ => Open(port)).ToArray();
        var datagrams = Enumerable.Range(0, 256).Select(_ => Datagram(flood)).ToArray();
        var (sent, answered, packets) = (0L, 0L, 0L);
        var buffer = new byte[2048];
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < length; Thread.Sleep(BurstMs))
        {
            for (; packets < clock.Elapsed.TotalSeconds * packetsASecond; packets++)
            {
                sent += sockets[packets % Sockets].Send(datagrams[packets % datagrams.Length]);
            }

            foreach (var socket in sockets)
            {
                while (socket.Available > 0)
                {
                    answered += socket.Receive(buffer);
                }
            }
        }

        Console.WriteLine(Tell(sent, answered));
        return 0;
    }

    private static Socket Open(IPEndPoint port)
    {
        var socket = new Socket(port.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(port);
        return socket;
    }

    private static byte[] Datagram(string flood)
    {
        if (flood == Floods[0])
        {
            return StunCheck.Build($"{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}:load", "a password that nobody has");
        }

        var datagram = RandomNumberGenerator.GetBytes(flood == Floods[1] ? HalfHandshake.Length : 1200);
        if (flood == Floods[1])
        {
            HalfHandshake.Write(datagram);
        }
        else
        {
            (datagram[0], datagram[1]) = (0x80, 96);
        }

        return datagram;
    }
}

/// <summary>The head of a ClientHello with nothing behind it (RFC 6347 section 4.3.1): whoever takes it up waits for the rest.</summary>
internal static class HalfHandshake
{
    public const int Length = 100;

    public static void Write(Span<byte> datagram)
    {
        datagram[..13].Clear();
        (datagram[0], datagram[1], datagram[2]) = (22, 0xFE, 0xFD);
        (datagram[11], datagram[12]) = (0, Length - 13);
    }
}
