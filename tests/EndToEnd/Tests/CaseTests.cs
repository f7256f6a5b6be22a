using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>From a new case to the waiting room, through the pages alone.</summary>
public sealed class CaseTests(Scene scene)
{
    private const int NameLimit = 80;

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_official_makes_a_case_and_its_code_leads_the_applicant_in_with_three_taps(string browser)
    {
        await using var official = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.TapAsync("case-new");
        await official.ChooseAsync("case-new-type", "Inheritance notarisation");
        Assert.Equal($"{NameLimit}", (await official.WaitForAsync($"document.querySelector('{Field("case-new-applicant")}')?.maxLength", "the limit of a name")).GetRawText());
        // Past the field's own limit, as a program might.
        await official.EvaluateAsync($$"""
            (() => {
              const field = document.querySelector('{{Field("case-new-applicant")}}');
              field.value = 'x'.repeat({{NameLimit + 1}});
              return field.dispatchEvent(new Event('input', { bubbles: true }));
            })()
            """);
        await official.TapAsync("case-new-submit");
        Assert.Contains("80", await official.SeesProblemAsync("invalid"), StringComparison.Ordinal);
        await official.FillAsync(Field("case-new-applicant"), "Zhao Yun");
        await official.TapAsync("case-new-submit");
        await official.TapAsync("case-take");
        await official.TapAsync("case-invite");
        await official.TapAsync("invite-send");
        await official.SeesAsync("invitation");
        var link = await CodeAsync(official);
        Assert.Equal((await official.EvaluateAsync($"document.querySelector('{Field("invite-url")}').value")).GetString(), link);

        await using var applicant = await scene.ApplicantAsync(browser);
        await applicant.BeforeLoadAsync("window.taps = 0; addEventListener('click', () => window.taps++, true);");
        var join = new JoinPage(applicant);
        await join.OpenAsync(link);
        foreach (var words in (string[])["Hello, Zhao Yun", "Check identity and documents", "Identity card", "About 20 minutes", "I agree that sound and pictures are recorded", "Text version 2026-11"])
        {
            await applicant.WaitForTextAsync(words);
        }

        await join.ConsentAsync();
        await join.GoInAsync();
        await join.WaitsAsync();
        Assert.InRange((await applicant.EvaluateAsync("window.taps")).GetInt32(), 1, 3);
        await SignsInAgainAsync(official);
    }

    /// <summary>Whose sign-in has ended signs in and is where he was.</summary>
    private async Task SignsInAgainAsync(IPage official)
    {
        var place = (await official.EvaluateAsync("location.pathname")).GetString();
        await official.EvaluateAsync("fetch('/api/staff/sign-out', { method: 'POST' }).then(() => true)");
        await official.ReloadAsync();
        await official.FillAsync(Part("sign-in-name"), Town.Official);
        await official.FillAsync(Part("sign-in-password"), scene.Town.OfficialPassword);
        await official.TapAsync("sign-in-submit");
        await official.WaitForAsync($"location.pathname === '{place}'", "the page of before");
        await official.SeesAsync("case-state");
    }

    /// <summary>What a phone's camera reads off the screen.</summary>
    private static async Task<string> CodeAsync(IPage page)
    {
        const int White = 20;
        var pixels = await page.WaitForAsync($$"""
            (async () => {
              const image = document.querySelector('{{Part("invite-qr")}}');
              await image.decode();
              const side = image.naturalWidth + {{2 * White}};
              const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
              const brush = canvas.getContext('2d');
              brush.fillStyle = '#fff';
              brush.fillRect(0, 0, side, side);
              brush.drawImage(image, {{White}}, {{White}});
              const { data } = brush.getImageData(0, 0, side, side);
              return [...Array(side * side).keys()].map(i => (data[i * 4] < 128 ? '1' : '0')).join('');
            })()
            """, "the code");
        var dark = pixels.GetString()!;
        var side = (int)Math.Sqrt(dark.Length);
        return QrReading.Read(side, (x, y) => dark[(y * side) + x] == '1') ?? throw new InvalidOperationException("The code cannot be read.");
    }

    private static string Field(string part) => $"{Part(part)} input, input{Part(part)}";
}
