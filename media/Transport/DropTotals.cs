namespace RemoteVerify.Transport;

/// <summary>What a node passed over, by cause, of all peers it ever had. Safe for any thread.</summary>
public sealed class DropTotals
{
    private readonly long[] _drops = new long[Enum.GetValues<DropCause>().Length];

    public long this[DropCause cause] => Volatile.Read(ref _drops[(int)cause]);

    internal void Add(DropCause cause) => Interlocked.Increment(ref _drops[(int)cause]);
}
