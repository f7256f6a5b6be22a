using System.Text.Json;
using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The large view: 18 dp text and more, targets of 60 dp, one thing a screen, no sideways scrolling.</summary>
public sealed class ElderTests(Scene scene)
{
    private const double TextPixels = 18;
    private const double TargetPixels = 60;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_the_link_everything_is_large_one_thing_a_screen_up_to_the_waiting_room(bool largest)
    {
        using var office = await scene.OfficialAsync();
        var appointment = await scene.AppointAsync();
        var invited = await office.PostAsync($"/api/cases/{appointment.CaseId}/invitations", new JsonObject { ["elder"] = true });
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync("zh");
        await applicant.GotoAsync((string)invited["url"]!);
        await applicant.SeesAsync("join-about", "data-page", "0");
        if (largest)
        {
            await applicant.TapAsync("view-larger");
            await applicant.TapAsync("view-larger");
        }

        for (var page = 0; page < 4; page++)
        {
            await applicant.SeesAsync("join-about", "data-page", $"{page}");
            await IsLargeAsync(applicant, $"page {page}");
            if ((await applicant.EvaluateAsync($"document.querySelectorAll('{Part("consent-item")}').length")).GetInt32() is 1)
            {
                await applicant.TapAsync("consent-item");
            }

            await applicant.TapAsync("join-check");
        }

        await applicant.SeesMovingPictureAsync("check-video");
        await IsLargeAsync(applicant, "the check");
        await applicant.TapAsync("join-enter");
        await applicant.SeesAsync("queue");
        await IsLargeAsync(applicant, "the waiting room");
        await applicant.ReloadAsync();
        await applicant.WaitForAsync("document.documentElement.dataset.view === 'elder'", "the view is remembered");
    }

    /// <summary>Measures what is painted: each text's size, each target's height, the page's width.</summary>
    private static async Task IsLargeAsync(IPage page, string where)
    {
        var small = await page.EvaluateAsync($$"""
            (() => {
              const seen = e => { const b = e.getBoundingClientRect(); return b.width > 1 && b.height > 1 && getComputedStyle(e).visibility !== 'hidden'; };
              const texts = [...document.querySelectorAll('main *, header *')].filter(e => seen(e) && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
              const targets = [...document.querySelectorAll('button, a, select, [role=checkbox]')].filter(seen);
              return [
                ...texts.filter(e => parseFloat(getComputedStyle(e).fontSize) < {{TextPixels}}).map(e => `text ${getComputedStyle(e).fontSize}: ${e.innerText}`),
                ...targets.filter(e => Math.round(e.getBoundingClientRect().height) < {{TargetPixels}}).map(e => `target ${e.getBoundingClientRect().height}: ${e.outerHTML.slice(0, 120)}`),
                ...(document.documentElement.scrollWidth > innerWidth ? [`scrolls sideways: ${document.documentElement.scrollWidth} of ${innerWidth}`] : []),
              ];
            })()
            """);
        Assert.True(small.ValueKind == JsonValueKind.Array && small.GetArrayLength() == 0, $"{where}: {small}");
    }
}
