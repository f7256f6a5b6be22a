using System.Text;

namespace RemoteVerify.Transport.Ice;

/// <summary>What became of a STUN message.</summary>
public enum CheckOutcome
{
    Malformed,
    /// <summary>Dropped in silence: whoever cannot prove knowledge of the password learns nothing.</summary>
    Unauthenticated,
    /// <summary>An indication or a response; a lite agent has no use for them.</summary>
    Ignored,
    /// <summary>Authenticated, but answered with an error: the address is not proven by it.</summary>
    Refused,
    /// <summary>Answered: the address is the browser's.</summary>
    Proven,
}

/// <summary>The lite side of ICE (RFC 8445 section 2.5): sends no checks, answers those of the browser, and learns from them where the browser is and whether it still wants media.</summary>
public sealed class IceLiteAgent(IceCredentials local, string remoteUfrag, PeerLimits limits) : IDisposable
{
    private readonly ProvenAddresses _addresses = new(limits.Addresses);
    private Session _now = new(local, remoteUfrag);
    private Session? _next;

    /// <summary>Of the checks that are answered.</summary>
    public string LocalUfrag => _now.LocalUfrag;

    /// <summary>The one that takes over at the first valid check with it; null: no restart is under way.</summary>
    public string? NextUfrag => _next?.LocalUfrag;

    /// <summary>Where to send; null until the first valid check.</summary>
    public TransportAddress? Selected { get; private set; }

    public bool IsProven(in TransportAddress address) => address == Selected || _addresses.Contains(address);

    /// <summary>The browser goes on consenting as long as its checks come (RFC 7675); true also before the first one.</summary>
    public bool HasConsent(Instant now) =>
        Selected is not { } selected || now - _addresses.LastCheck(selected) <= limits.ConsentTimeout;

    /// <summary>Handles a check. The answer, if any, is written to a buffer of at least <see cref="StunWriter.MaxLength"/> bytes.</summary>
    /// <param name="forgotten">An address that gave way, because a browser may have proven only so many.</param>
    public CheckOutcome Receive(
        ReadOnlySpan<byte> datagram, in TransportAddress from, Instant now, Span<byte> answer, out int answerLength, out TransportAddress? forgotten)
    {
        (answerLength, forgotten) = (0, null);
        if (!StunMessage.TryParse(datagram, out var check) || !check.FingerprintHolds())
            return CheckOutcome.Malformed;
        if (check.Type != StunType.BindingRequest)
            return CheckOutcome.Ignored;
        // Every check carries one (RFC 8445 section 7.1).
        if (!check.HasFingerprint)
            return CheckOutcome.Malformed;
        if (!Authenticates(check))
            return CheckOutcome.Unauthenticated;
        if (TryRefuse(check, answer, out answerLength))
            return CheckOutcome.Refused;
        forgotten = _addresses.Touch(from, Selected, now);
        Select(check.UseCandidate, from, now);
        answerLength = Accept(check, from, answer);
        return CheckOutcome.Proven;
    }

    /// <summary>
    /// An ICE restart (RFC 8445 section 9): new credentials for the same browser, whose addresses stay proven. Those of before hold until the first
    /// valid check with the new, so that media goes on meanwhile. Again replaces what has not taken over yet.
    /// </summary>
    public void Restart(IceCredentials local, string remoteUfrag)
    {
        _next?.Dispose();
        _next = new Session(local, remoteUfrag);
    }

    public void Dispose()
    {
        _now.Dispose();
        _next?.Dispose();
    }

    private bool Authenticates(in StunMessage check)
    {
        if (_next is null || !_next.Authenticates(check))
            return _now.Authenticates(check);
        _now.Dispose();
        (_now, _next) = (_next, null);
        return true;
    }

    // Chromium's first checks nominate nothing, so the first valid one selects; later the browser's nomination
    // moves the pair. A browser behind a NAT that rebinds goes on checking without nominating anew: its old
    // address falls silent and gives way.
    private void Select(bool nominated, in TransportAddress from, Instant now)
    {
        if (Selected is not { } selected || nominated || now - _addresses.LastCheck(selected) > limits.AddressSilence)
            Selected = from;
    }

    private int Accept(in StunMessage check, in TransportAddress from, Span<byte> answer)
    {
        var writer = new StunWriter(answer, StunType.BindingResponse, check.TransactionId);
        writer.AddXorMappedAddress(from);
        return Finish(ref writer);
    }

    private bool TryRefuse(in StunMessage check, Span<byte> answer, out int length)
    {
        length = 0;
        if (check.UnknownRequired == 0 && !check.Controlled)
            return false;
        var writer = new StunWriter(answer, StunType.BindingError, check.TransactionId);
        if (check.UnknownRequired != 0)
        {
            writer.AddErrorCode(420, "Unknown"u8);
            writer.Add(StunAttribute.UnknownAttributes, [(byte)(check.UnknownRequired >> 8), (byte)check.UnknownRequired]);
        }
        else
        {
            // A full agent facing a lite one is always controlling (RFC 8445 section 6.1.1).
            writer.AddErrorCode(487, "Role Conflict"u8);
        }
        length = Finish(ref writer);
        return true;
    }

    private int Finish(ref StunWriter writer)
    {
        writer.AddIntegrity(_now.Key);
        writer.AddFingerprint();
        return writer.Length;
    }

    private sealed class Session(IceCredentials local, string remoteUfrag) : IDisposable
    {
        private readonly byte[] _username = Encoding.UTF8.GetBytes($"{local.Ufrag}:{remoteUfrag}");

        public string LocalUfrag => local.Ufrag;

        public StunIntegrity Key { get; } = new(local.Password);

        public bool Authenticates(in StunMessage check) => check.Username.SequenceEqual(_username) && check.IsAuthenticatedBy(Key);

        public void Dispose() => Key.Dispose();
    }
}
