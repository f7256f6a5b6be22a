using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

public sealed class ReceiptCodeTests
{
    private static readonly Checkpoint Point = new("0123456789abcdef", 41, string.Concat(Enumerable.Repeat("0123456789abcdef", 4)), SampleSession.Start);

    /// <summary>The web client makes the same code from the same checkpoint.</summary>
    [Fact]
    public void A_code_is_four_groups_that_say_session_and_head() => Assert.Equal("KYFN-04HM-ASW9-NF6Y", ReceiptCode.Of(Point));

    [Theory]
    [InlineData("0938-NK4S-QJNW-KZFX", true)]
    [InlineData(" o938 nk4s qjnw kzfx ", true)]
    [InlineData("O938NK4SQJNWKZFX", true)]
    [InlineData("0938-NK4S-QJNW-KZF", false)]
    [InlineData("0938-NK4S-QJNW-KZFXX", false)]
    [InlineData("0938-NK4S-QJNW-KZFU", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void What_a_person_typed_is_read_kindly_but_not_wrongly(string? typed, bool good)
    {
        Assert.Equal(good, ReceiptCode.TryRead(typed, out var session, out var head));
        Assert.Equal(good ? ("0938", "NK4SQJNWKZFX") : ("", ""), (session, head));
    }
}
