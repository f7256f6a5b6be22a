namespace RemoteVerify.Transport.Rtp;

/// <summary>16-bit sequence numbers in serial arithmetic (RFC 1982; RFC 3550 appendix A.1).</summary>
public static class SequenceNumber
{
    /// <summary>The 64-bit number nearest to <paramref name="reference"/> whose low 16 bits are the given ones.</summary>
    public static long Unwrap(ushort sequenceNumber, long reference) => reference + (short)(sequenceNumber - (ushort)reference);
}
