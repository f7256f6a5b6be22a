using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Pages;

/// <summary>The applicant's page, as an applicant uses it.</summary>
public sealed class JoinPage(IPage page)
{
    public IPage Page => page;

    /// <summary>From the link to the waiting room (or, for who has been admitted, into the call).</summary>
    public async Task EnterAsync(string invitationUrl)
    {
        await OpenAsync(invitationUrl);
        await ConsentAsync();
        await GoInAsync();
    }

    public async Task OpenAsync(string invitationUrl)
    {
        await page.GotoAsync(invitationUrl);
        await page.SeesAsync("join-about");
    }

    /// <summary>One tick for what must be agreed to, and one each for what may be declined.</summary>
    public async Task ConsentAsync(bool optional = true)
    {
        await page.TapAsync("consent-all");
        if (optional)
        {
            await OptionalAsync();
        }

        await page.TapAsync("join-check");
    }

    /// <summary>In the large view: one thing a screen, each looked at before it is agreed to. Gives how many there were.</summary>
    public async Task<int> ConsentOneByOneAsync(Func<string, Task> look)
    {
        var at = 0;
        while ((await page.WaitForAsync($"(() => {{ const now = document.querySelector('{PageParts.Part("join-about")}')?.dataset.page; return now === '{at}' ? 'asks' : !now && 'over'; }})()", $"page {at} or none")).GetString() == "asks")
        {
            await look($"page {at}");
            if ((await page.EvaluateAsync($"document.querySelectorAll('{PageParts.Part("consent-item")}').length")).GetInt32() == 1)
            {
                await page.TapAsync("consent-item");
            }

            await page.TapAsync("join-check");
            at++;
        }

        return at;
    }

    private Task OptionalAsync() =>
        page.EvaluateAsync($"document.querySelectorAll('{PageParts.Part("consent-item")}[data-optional=\"true\"]').forEach(item => item.click())");

    /// <summary>Looks at the own picture and taps "join".</summary>
    public async Task GoInAsync()
    {
        await page.SeesMovingPictureAsync("check-video");
        await page.TapAsync("join-enter");
    }

    /// <summary>After a reload: whoever has been admitted comes back with one tap, or with none.</summary>
    public async Task ReturnAsync()
    {
        await page.WaitForAsync($"document.querySelector('{PageParts.Part("call")}') || document.querySelector('{PageParts.Part("join-enter")}')", "the way back into the call");
        if ((await page.EvaluateAsync($"!!document.querySelector('{PageParts.Part("join-enter")}')")).GetBoolean())
        {
            await page.TapAsync("join-enter");
        }

        await page.SeesAsync("call");
    }

    /// <summary>From the large view back to the ordinary one; in the call the switch stands behind "more".</summary>
    public async Task BackToOrdinaryAsync()
    {
        var inCall = (await page.EvaluateAsync($"!!document.querySelector('{PageParts.Part("call")}')")).GetBoolean();
        if (inCall)
        {
            await page.TapAsync("call-more");
        }

        await page.TapAsync("view-switch");
        if (inCall)
        {
            await page.TapAsync("call-more-close");
            await page.WaitForAsync("!document.querySelector('.van-overlay')?.checkVisibility()", "the sheet is gone");
        }
    }

    public Task WaitsAsync() => page.SeesAsync("join-waiting");

    public async Task SeesOtherAsync(TimeSpan? limit = null)
    {
        await page.SeesAsync("call");
        await page.SeesMovingPictureAsync("call-remote", limit);
    }

    public Task RecordsAsync() => page.SeesAsync("recording-sign", "data-state", "recording");

    public async Task SendStillAsync()
    {
        await page.SeesAsync("still-card");
        await page.TapAsync("still-take");
        await page.TapAsync("still-send");
    }

    /// <summary>The receipt's short code on the page of the end.</summary>
    public async Task<string> ReceiptAsync()
    {
        await page.SeesAsync("join-end");
        return await page.TextOfAsync("receipt-code");
    }
}
