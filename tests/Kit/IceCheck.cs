using System.Buffers.Binary;
using System.Text;
using RemoteVerify.Transport.Ice;

namespace RemoteVerify.Kit;

/// <summary>The controlling side's checks (RFC 8445 section 7.2.2) and the reading of their answers.</summary>
public sealed class IceCheck(IceCredentials local, IceCredentials remote) : IDisposable
{
    private const uint Priority = 0x6E7F00FF;
    private const ulong TieBreaker = 0x0123_4567_89AB_CDEF;

    private readonly byte[] _username = Encoding.UTF8.GetBytes($"{remote.Ufrag}:{local.Ufrag}");
    private readonly StunIntegrity _key = new(remote.Password);

    /// <summary>Returns the length written.</summary>
    public int Write(Span<byte> datagram, ulong transaction, bool nominate, bool controlled = false)
    {
        Span<byte> transactionId = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(transactionId[4..], transaction);
        var writer = new StunWriter(datagram, StunType.BindingRequest, transactionId);
        writer.Add(StunAttribute.Username, _username);
        writer.Add(controlled ? StunAttribute.IceControlled : StunAttribute.IceControlling, TieBreaker);
        if (nominate)
            writer.Add(StunAttribute.UseCandidate, []);
        writer.Add(StunAttribute.Priority, Priority);
        writer.AddIntegrity(_key);
        writer.AddFingerprint();
        return writer.Length;
    }

    /// <summary>True for an authenticated response.</summary>
    public bool TryReadAnswer(ReadOnlySpan<byte> datagram, out StunMessage answer) =>
        StunMessage.TryParse(datagram, out answer)
        && answer.Type is StunType.BindingResponse or StunType.BindingError
        && answer.FingerprintHolds()
        && answer.IsAuthenticatedBy(_key);

    public void Dispose() => _key.Dispose();
}
