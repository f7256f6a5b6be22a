using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>Which packets a viewer may have again, and how much of them. Whoever asks for everything again and again gets twice the media at most; a second's loss is made good at once.</summary>
internal sealed class Resends
{
    // A second request within this time is answered by the retransmission that is under way.
    private const long UnderWayMicroseconds = 15_000;
    private const int Remembered = 512;
    private const int MostBytes = 256 * 1024;

    private readonly long[] _at = new long[Remembered];
    private int _bytes = MostBytes;

    /// <summary>Media went out for the first time.</summary>
    public void Earn(int bytes) => _bytes = Math.Min(_bytes + bytes, MostBytes);

    public void Spend(int bytes) => _bytes -= bytes;

    public bool IsUnderWay(long number, Instant now) => _at[number % Remembered] is var at and not 0 && now.Microseconds - at < UnderWayMicroseconds;

    public bool CanPay(int bytes) => bytes <= _bytes;

    public void Begin(long number, Instant now) => _at[number % Remembered] = now.Microseconds;

    /// <summary>Numbers mean other packets from now on.</summary>
    public void Forget() => Array.Clear(_at);
}
