using RemoteVerify.Kit;
using RemoteVerify.Transport.Ice;
using Xunit;

namespace RemoteVerify.Transport.Tests.Ice;

public sealed class IceLiteAgentTests : IDisposable
{
    private static readonly TransportAddress Wifi = TransportAddress.FromIPv4(0x0A4D0002, 40000);
    private static readonly TransportAddress Cellular = TransportAddress.FromIPv4(0x0A4D0003, 50000);

    private readonly IceCredentials _ours = new("serverufrag0", "server-password-22-chars");
    private readonly IceCredentials _theirs = new("brwsr", "browser-password-22-char");
    private readonly IceLiteAgent _agent;
    private readonly IceCheck _browser;
    private ulong _transaction;

    public IceLiteAgentTests()
    {
        _agent = new IceLiteAgent(_ours, _theirs.Ufrag, PeerLimits.Default);
        _browser = new IceCheck(_theirs, _ours);
    }

    public void Dispose()
    {
        _agent.Dispose();
        _browser.Dispose();
    }

    [Fact]
    public void The_first_valid_check_selects_though_it_nominates_nothing()
    {
        Assert.Null(_agent.Selected);
        Assert.Equal(CheckOutcome.Proven, Check(Wifi, 0, nominate: false));
        Assert.Equal(Wifi, _agent.Selected);
    }

    [Fact]
    public void An_answer_tells_the_address_and_is_authentic()
    {
        var answer = new byte[StunWriter.MaxLength];
        var check = MakeCheck(nominate: false);
        _agent.Receive(check, Wifi, default, answer, out var length, out _);
        Assert.True(_browser.TryReadAnswer(answer.AsSpan(0, length), out var message));
        Assert.Equal(StunType.BindingResponse, message.Type);
        Assert.Equal(Wifi, message.MappedAddress);
        Assert.Equal(check.AsSpan(8, 12), message.TransactionId);
    }

    [Fact]
    public void A_check_from_elsewhere_does_not_move_the_selected_address()
    {
        Check(Wifi, 0, nominate: true);
        Assert.Equal(CheckOutcome.Proven, Check(Cellular, 1, nominate: false));
        Assert.Equal(Wifi, _agent.Selected);
        Assert.True(_agent.IsProven(Cellular));
    }

    [Fact]
    public void After_a_restart_the_credentials_of_before_hold_until_the_first_valid_check_with_the_new()
    {
        Check(Wifi, 0, nominate: true);
        var (ours, theirs) = (IceCredentials.Create(), IceCredentials.Create());
        _agent.Restart(ours, theirs.Ufrag);
        Assert.Equal(CheckOutcome.Proven, Check(Wifi, 1, nominate: true));
        Assert.Equal((_ours.Ufrag, ours.Ufrag), (_agent.LocalUfrag, _agent.NextUfrag));

        using var forger = new IceCheck(theirs, ours with { Password = "not what the server said" });
        Assert.Equal(CheckOutcome.Unauthenticated, Check(forger, Cellular, 2));
        using var restarted = new IceCheck(theirs, ours);
        Assert.Equal(CheckOutcome.Proven, Check(restarted, Cellular, 2));
        Assert.Equal((ours.Ufrag, null), (_agent.LocalUfrag, _agent.NextUfrag));
        Assert.Equal(Cellular, _agent.Selected);
        Assert.True(_agent.IsProven(Wifi));
        Assert.Equal(CheckOutcome.Unauthenticated, Check(Wifi, 3, nominate: true));
    }

    [Fact]
    public void A_second_restart_takes_back_the_first()
    {
        var (first, second, theirs) = (IceCredentials.Create(), IceCredentials.Create(), IceCredentials.Create());
        _agent.Restart(first, theirs.Ufrag);
        _agent.Restart(second, theirs.Ufrag);
        using (var late = new IceCheck(theirs, first))
            Assert.Equal(CheckOutcome.Unauthenticated, Check(late, Wifi, 0));
        using var restarted = new IceCheck(theirs, second);
        Assert.Equal(CheckOutcome.Proven, Check(restarted, Wifi, 0));
    }

    private CheckOutcome Check(IceCheck browser, TransportAddress from, int seconds)
    {
        var datagram = new byte[StunWriter.MaxLength];
        var length = browser.Write(datagram, ++_transaction, nominate: true);
        return _agent.Receive(datagram.AsSpan(0, length), from, default(Instant) + TimeSpan.FromSeconds(seconds), new byte[StunWriter.MaxLength], out _, out _);
    }

    [Fact]
    public void A_nominating_check_from_elsewhere_moves_the_selected_address()
    {
        Check(Wifi, 0, nominate: true);
        Check(Cellular, 1, nominate: true);
        Assert.Equal(Cellular, _agent.Selected);
    }

    [Fact]
    public void A_silent_address_gives_way_to_one_that_still_checks()
    {
        Check(Wifi, 0, nominate: true);
        Check(Cellular, 5, nominate: false);
        Assert.Equal(Wifi, _agent.Selected);
        Check(Cellular, 9, nominate: false);
        Assert.Equal(Cellular, _agent.Selected);
    }

    [Fact]
    public void Consent_lasts_thirty_seconds_from_the_last_check_of_the_selected_address()
    {
        Assert.True(_agent.HasConsent(At(1000)));
        Check(Wifi, 0, nominate: true);
        Check(Wifi, 5, nominate: false);
        Assert.True(_agent.HasConsent(At(35)));
        Assert.False(_agent.HasConsent(At(35.001)));
    }

    [Theory]
    [InlineData("serverufrag0:other", "server-password-22-chars")]
    [InlineData("another:brwsr", "server-password-22-chars")]
    [InlineData("serverufrag0", "server-password-22-chars")]
    [InlineData("serverufrag0:brwsr", "a wrong password of ours")]
    public void A_check_without_our_credentials_is_not_answered(string username, string password)
    {
        using var key = new StunIntegrity(password);
        var check = new StunWriter(new byte[StunWriter.MaxLength], StunType.BindingRequest, new byte[12]);
        check.Add(StunAttribute.Username, System.Text.Encoding.UTF8.GetBytes(username));
        check.AddIntegrity(key);
        check.AddFingerprint();
        Assert.Equal(CheckOutcome.Unauthenticated, Receive(check.Written, Wifi, default, out var answer));
        Assert.Empty(answer);
        Assert.Null(_agent.Selected);
    }

    [Fact]
    public void A_browser_that_takes_itself_for_controlled_is_told_of_the_conflict()
    {
        Span<byte> check = stackalloc byte[StunWriter.MaxLength];
        var length = _browser.Write(check, ++_transaction, nominate: false, controlled: true);
        Assert.Equal(CheckOutcome.Refused, Receive(check[..length], Wifi, default, out var answer));
        Assert.True(_browser.TryReadAnswer(answer, out var message));
        Assert.Equal(487, message.ErrorCode);
        Assert.Null(_agent.Selected);
    }

    [Fact]
    public void An_unknown_required_attribute_is_refused_by_name()
    {
        using var key = new StunIntegrity(_ours.Password);
        var check = new StunWriter(new byte[StunWriter.MaxLength], StunType.BindingRequest, new byte[12]);
        check.Add(StunAttribute.Username, System.Text.Encoding.UTF8.GetBytes($"{_ours.Ufrag}:{_theirs.Ufrag}"));
        check.Add((StunAttribute)0x7ABC, 1u);
        check.AddIntegrity(key);
        check.AddFingerprint();
        Assert.Equal(CheckOutcome.Refused, Receive(check.Written, Wifi, default, out var answer));
        Assert.True(_browser.TryReadAnswer(answer, out var message));
        Assert.Equal(420, message.ErrorCode);
        // Never more than came: the address may be a stranger's.
        Assert.InRange(answer.Length, 1, check.Written.Length);
        Assert.True(answer.AsSpan().IndexOf<byte>([0x00, 0x0A, 0x00, 0x02, 0x7A, 0xBC]) > 0);
    }

    [Fact]
    public void Of_too_many_addresses_the_longest_silent_is_forgotten_but_never_the_selected()
    {
        Check(Wifi, 0, nominate: true);
        for (var i = 1; i < PeerLimits.Default.Addresses; i++)
            Check(Other(i), i * 0.1, nominate: false);
        _agent.Receive(MakeCheck(nominate: false), Other(100), At(1), new byte[StunWriter.MaxLength], out _, out var forgotten);
        Assert.Equal(Other(1), forgotten);
        Assert.False(_agent.IsProven(Other(1)));
        Assert.True(_agent.IsProven(Wifi));
        Assert.True(_agent.IsProven(Other(100)));
    }

    [Fact]
    public void A_check_allocates_nothing()
    {
        var check = MakeCheck(nominate: true);
        var answer = new byte[StunWriter.MaxLength];
        Allocations.AssertNone(() => _agent.Receive(check, Wifi, default, answer, out _, out _));
    }

    private static TransportAddress Other(int number) => TransportAddress.FromIPv4(0x0A4D0100, (ushort)(1000 + number));

    private static Instant At(double seconds) => default(Instant) + TimeSpan.FromSeconds(seconds);

    private CheckOutcome Check(TransportAddress from, double seconds, bool nominate) =>
        Receive(MakeCheck(nominate), from, At(seconds), out _);

    private byte[] MakeCheck(bool nominate)
    {
        Span<byte> check = stackalloc byte[StunWriter.MaxLength];
        return check[.._browser.Write(check, ++_transaction, nominate)].ToArray();
    }

    private CheckOutcome Receive(ReadOnlySpan<byte> datagram, TransportAddress from, Instant now, out byte[] answer)
    {
        var buffer = new byte[StunWriter.MaxLength];
        var outcome = _agent.Receive(datagram, from, now, buffer, out var length, out _);
        answer = buffer[..length];
        return outcome;
    }
}
