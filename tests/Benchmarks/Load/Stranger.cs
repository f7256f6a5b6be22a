using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>Somebody who takes part in nothing and sends as much as is wanted to a node's port, from many addresses; as a process of its own, so that the load beside it is not slowed.</summary>
public static class Stranger
{
    /// <summary>How this program is told to be one.</summary>
    public const string Word = "stranger";

    private const int Sockets = 256, Datagrams = 256, RtpBytes = 1200;
    private const int BurstMs = 2, ReadEveryMs = 100;

    public static string[] Floods { get; } =
    [
        "STUN checks for nobody", "STUN checks in a participant's name with a wrong password",
        "ClientHellos from unproven addresses", "ClientHellos with a cookie from unproven addresses", "RTP from wrong addresses",
    ];

    /// <param name="checkName">Of a participant's checks: whoever listens on the way may know it.</param>
    public static async Task<Flooded> StartAsync(string flood, IPEndPoint port, int packetsASecond, TimeSpan length, string checkName)
    {
        // Started as "dotnet RemoteVerify.Benchmarks.dll" it is dotnet that runs.
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(Stranger).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(host, [.. program, Word, flood, $"{port}", $"{packetsASecond}", $"{length.TotalSeconds:0}", checkName]) { RedirectStandardOutput = true })!;
        var words = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var numbers = words.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToList();
        return new(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Prints packets and bytes sent, and bytes answered.</summary>
    public static int Run(string flood, IPEndPoint port, int packetsASecond, TimeSpan length, string checkName)
    {
        var sockets = Enumerable.Range(0, Sockets).Select(_ => Open(port)).ToArray();
        var datagrams = Enumerable.Range(0, Datagrams).Select(_ => Datagram(flood, checkName)).ToArray();
        var (sent, answered, packets, read) = (0L, 0L, 0L, 0L);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < length; Thread.Sleep(BurstMs))
        {
            for (; packets < clock.Elapsed.TotalSeconds * packetsASecond; packets++)
            {
                sent += sockets[packets % Sockets].Send(datagrams[packets % Datagrams]);
            }

            if (clock.ElapsedMilliseconds > read)
            {
                answered += sockets.Sum(Read);
                read += ReadEveryMs;
            }
        }

        Console.WriteLine($"{packets} {sent} {answered + sockets.Sum(Read)}");
        return 0;
    }

    private static long Read(Socket socket)
    {
        var (buffer, bytes) = (new byte[2048], 0L);
        while (socket.Available > 0)
        {
            bytes += socket.Receive(buffer);
        }

        return bytes;
    }

    private static Socket Open(IPEndPoint port)
    {
        var socket = new Socket(port.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(port);
        return socket;
    }

    private static byte[] Datagram(string flood, string checkName)
    {
        switch (Array.IndexOf(Floods, flood))
        {
            case 0:
                return StunCheck.Build($"{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}:load", "a password that nobody has");
            case 1:
                return StunCheck.Build(checkName, "a password that nobody has");
            case 2:
                return ClientHello.Make();
            case 3:
                return ClientHello.MakeWithCookie();
            default:
                var rtp = RandomNumberGenerator.GetBytes(RtpBytes);
                (rtp[0], rtp[1]) = (0x80, 96);
                return rtp;
        }
    }
}

/// <summary>What a flood sent, and what came back to it. Bytes are those of UDP payloads.</summary>
public sealed record Flooded(long Packets, long BytesSent, long BytesAnswered)
{
    public double AnsweredPerByte => BytesAnswered / (double)Math.Max(1, BytesSent);

    public static Flooded operator +(Flooded a, Flooded b) => new(a.Packets + b.Packets, a.BytesSent + b.BytesSent, a.BytesAnswered + b.BytesAnswered);
}
