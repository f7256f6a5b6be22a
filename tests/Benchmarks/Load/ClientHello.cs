using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>The first flight of a real handshake, of which nothing follows (RFC 6347 section 4.2).</summary>
public static class ClientHello
{
    private const int RecordHeader = 13, HandshakeHeader = 12, CookieBytes = 20;

    /// <summary>Behind the record's and the handshake's head: two bytes of version, 32 of random.</summary>
    private const int SessionId = RecordHeader + HandshakeHeader + 34;

    /// <summary>One datagram.</summary>
    public static byte[] Make()
    {
        var flight = new FirstFlight();
        try
        {
            new DtlsClientProtocol().Connect(new DtlsSrtpClient(new BcTlsCrypto(new SecureRandom()), DtlsSrtpClient.Own), flight);
        }
        catch (IOException)
        {
            // nobody answers
        }

        return flight.Sent ?? throw new InvalidOperationException("No ClientHello was made.");
    }

    /// <summary>With a cookie as if the server had given one: it never does, since a check has proved the address.</summary>
    public static byte[] MakeWithCookie()
    {
        var hello = Make();
        var at = SessionId + 1 + hello[SessionId];
        byte[] longer = [.. hello[..at], CookieBytes, .. RandomNumberGenerator.GetBytes(CookieBytes), .. hello[(at + 1)..]];
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(11), (ushort)(longer.Length - RecordHeader));
        var body = (ushort)(longer.Length - RecordHeader - HandshakeHeader);
        // The message's length, and that of this one fragment (24 bits each).
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(RecordHeader + 2), body);
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(RecordHeader + 10), body);
        return longer;
    }

    private sealed class FirstFlight : DatagramTransport
    {
        public byte[]? Sent { get; private set; }

        public int GetReceiveLimit() => 1500;

        public int GetSendLimit() => 1200;

        public int Receive(byte[] buf, int off, int len, int waitMillis) => throw new IOException("Nobody answers.");

        public int Receive(Span<byte> buffer, int waitMillis) => throw new IOException("Nobody answers.");

        public void Send(byte[] buf, int off, int len) => Sent ??= buf.AsSpan(off, len).ToArray();

        public void Send(ReadOnlySpan<byte> buffer) => Sent ??= buffer.ToArray();

        public void Close()
        {
        }
    }
}
