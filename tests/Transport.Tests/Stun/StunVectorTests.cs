using System.Net;
using System.Security.Cryptography;
using System.Text;
using RemoteVerify.Transport.Ice;
using Xunit;

namespace RemoteVerify.Transport.Tests.Stun;

public sealed class StunVectorTests
{
    [Fact]
    public void The_request_of_RFC_5769_is_read_and_authentic()
    {
        Assert.True(StunMessage.TryParse(StunVectors.Request, out var message));
        using var key = new StunIntegrity(StunVectors.Password);
        Assert.True(message.IsAuthenticatedBy(key));
        Assert.True(message.HasFingerprint);
        Assert.True(message.FingerprintHolds());
        Assert.Equal(StunType.BindingRequest, message.Type);
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.True(message.Controlled);
        Assert.False(message.UseCandidate);
        Assert.Equal(0, message.UnknownRequired);
    }

    [Fact]
    public void The_IPv4_response_of_RFC_5769_is_read_and_authentic() => AssertResponse(StunVectors.ResponseIPv4, "192.0.2.1");

    [Fact]
    public void The_IPv6_response_of_RFC_5769_is_read_and_authentic() =>
        AssertResponse(StunVectors.ResponseIPv6, "2001:db8:1234:5678:11:2233:4455:6677");

    [Fact]
    public void The_long_term_request_of_RFC_5769_is_authentic_under_its_hashed_key()
    {
        Assert.True(StunMessage.TryParse(StunVectors.LongTermRequest, out var message));
        using var key = new StunIntegrity(MD5.HashData(Encoding.UTF8.GetBytes("マトリックス:example.org:TheMatrIX")));
        Assert.True(message.IsAuthenticatedBy(key));
        Assert.Equal("マトリックス", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(0, message.UnknownRequired);
    }

    // Software's padding is spaces in the RFC and zeros here, so integrity differs; what comes before is the same.
    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677")]
    public void A_mapped_address_is_written_as_in_RFC_5769(string address)
    {
        var vector = address.Contains(':') ? StunVectors.ResponseIPv6 : StunVectors.ResponseIPv4;
        var writer = new StunWriter(new byte[StunWriter.MaxLength], StunType.BindingResponse, vector.AsSpan(8, 12));
        writer.Add(StunAttribute.Software, "test vector"u8);
        writer.AddXorMappedAddress(TransportAddress.From(new(IPAddress.Parse(address), 32853)));
        var (padding, end) = (35, writer.Length);
        Assert.Equal(vector[4..padding], writer.Written[4..padding].ToArray());
        Assert.Equal(vector[(padding + 1)..end], writer.Written[(padding + 1)..end].ToArray());
    }

    [Fact]
    public void What_is_written_is_read_and_authentic()
    {
        using var key = new StunIntegrity("a password of some length");
        var writer = new StunWriter(new byte[StunWriter.MaxLength], StunType.BindingError, new byte[12]);
        writer.AddErrorCode(487, "Role Conflict"u8);
        writer.AddIntegrity(key);
        writer.AddFingerprint();
        Assert.True(StunMessage.TryParse(writer.Written, out var message));
        Assert.True(message.IsAuthenticatedBy(key));
        Assert.True(message.FingerprintHolds());
        Assert.Equal(487, message.ErrorCode);
    }

    private static void AssertResponse(byte[] vector, string address)
    {
        Assert.True(StunMessage.TryParse(vector, out var message));
        using var key = new StunIntegrity(StunVectors.Password);
        Assert.True(message.IsAuthenticatedBy(key));
        Assert.True(message.FingerprintHolds());
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), 32853), message.MappedAddress!.Value.ToEndPoint());
    }
}
