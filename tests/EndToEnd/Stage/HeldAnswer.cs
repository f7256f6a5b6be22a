namespace RemoteVerify.EndToEnd.Stage;

/// <summary>The server's answer at an address, held back: a page that waits can be looked at for as long as it takes.</summary>
public sealed class HeldAnswer
{
    private readonly TaskCompletionSource<(string Code, int Status)?> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldAnswer()
    {
    }

    /// <param name="address">What the addresses that are meant contain.</param>
    public static async Task<HeldAnswer> OfAsync(ChromiumPage page, string address)
    {
        var held = new HeldAnswer();
        await page.Page.RouteAsync(url => url.Contains(address, StringComparison.Ordinal), async route =>
            await (await held._said.Task is (var code, var status) ? route.FulfillAsync(new() { Status = status, ContentType = "application/problem+json", Body = $$"""{"code":"{{code}}","title":"x","status":{{status}}}""" }) : route.ContinueAsync()));
        return held;
    }

    /// <summary>The server answers itself.</summary>
    public void Pass() => _said.TrySetResult(null);

    /// <summary>Refused with this code, then and from now on.</summary>
    public void Refuse(string code, int status) => _said.TrySetResult((code, status));
}
