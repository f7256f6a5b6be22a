using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>What a decision may say.</summary>
public sealed class BoundsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-28T02:59:59Z", "due_past")]
    [InlineData("2026-11-28T10:59:59+08:00", "due_past")]
    [InlineData("2026-11-25", "due_past")]
    [InlineData("soon", "bad_call")]
    [InlineData("2026-11-28T03:00:01Z", null)]
    [InlineData("2026-11-28", null)]
    public void What_is_due_lies_ahead(string dueAt, string? code)
    {
        var refusal = Record.Exception(() => Bounds.Check(new DecideCall(Outcome.ToSupply, "the licence", dueAt), Now)) as SessionRefusal;
        Assert.Equal(code, refusal?.Code);
    }
}
