using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>What is done with evidence later: held, redacted, verified by strangers; and that these pages are fit for everybody.</summary>
public sealed class KeepingTests(Scene scene)
{
    private readonly List<string> _found = [];

    [Fact]
    public async Task An_auditor_holds_and_redacts_a_recording_a_stranger_verifies_the_copy_and_the_applicant_sees_who_looked()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        var code = await job.DecideAsync();

        await using var auditor = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        await auditor.GotoAsync($"{scene.Server.Url}/keep/{appointment.SessionId}");
        await HoldAsync(auditor);
        await RedactAsync(auditor);
        await LookAsync(auditor, "keeping");
        await VerifyCopyAsync(auditor);
        await LedgersAsync(auditor);
        await AdministrationAsync();
        await CheckAsync(code);
        await CheckReportAsync(auditor, appointment.SessionId);
        Assert.True(_found.Count == 0, string.Join("\n", _found));
    }

    private async Task LookAsync(ChromiumPage page, string where) => _found.AddRange(await Axe.InBothThemesAsync(page, where));

    private static async Task HoldAsync(IPage auditor)
    {
        await auditor.SeesAsync("keep-state");
        await auditor.FillAsync(Part("hold-reason"), "法院调取");
        await auditor.TapAsync("hold");
        await auditor.SeesAsync("hold-row", "data-released", "false");
        await auditor.FillAsync(Part("release-reason"), "已归还");
        await auditor.TapAsync("release");
        await auditor.SeesAsync("hold-row", "data-released", "true");
    }

    /// <summary>A text whole, and a second of a real track; the made file is kept aside for the next page.</summary>
    private static async Task RedactAsync(IPage auditor)
    {
        await auditor.FillAsync(Part("redact-reason"), "第三人隐私");
        await auditor.TapAsync("redact-choose");
        await auditor.ClickAsync($"{Part("redact-item")}[data-file^=\"texts/\"]");
        await auditor.TapAsync("span-add");
        await auditor.EvaluateAsync("(() => { const of = URL.createObjectURL; URL.createObjectURL = file => { window.made = file; return of.call(URL, file); }; })()");
        await auditor.TapAsync("redact-make");
        await auditor.WaitForAsync("window.made && caches.open('test').then(c => c.put('/made', new Response(window.made))).then(() => true)", "the redacted copy", TimeSpan.FromSeconds(60));
    }

    private async Task VerifyCopyAsync(ChromiumPage stranger)
    {
        await stranger.GotoAsync(scene.Server.Url + "/verify");
        await stranger.SeesAsync("verify-file");
        await LookAsync(stranger, "verify");
        await stranger.EvaluateAsync($$"""
            (async () => {
              const files = new DataTransfer();
              files.items.add(new File([await (await (await caches.open('test')).match('/made')).blob()], 'copy.zip'));
              const input = document.querySelector('{{Part("verify-file")}}');
              input.files = files.files;
              input.dispatchEvent(new Event('change', { bubbles: true }));
            })()
            """);
        await stranger.SeesAsync("verify-verdict", "data-verdict", "withheld");
        await stranger.WaitForTextAsync("第三人隐私");
        await LookAsync(stranger, "the verdict");
    }

    private async Task LedgersAsync(ChromiumPage auditor)
    {
        await auditor.GotoAsync(scene.Server.Url + "/ledger");
        await auditor.TapAsync("ledger-verify");
        await auditor.SeesAsync("chain-verdict", "data-verdict", "intact");
        await LookAsync(auditor, "the ledgers");
        await auditor.TapAsync("audit-verify");
        await auditor.WaitForAsync($"document.querySelectorAll('{Part("chain-verdict")}[data-verdict=\"intact\"]').length === 2", "who looked is verified");
    }

    private async Task AdministrationAsync()
    {
        await using var administrator = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(administrator, scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await administrator.GotoAsync(scene.Server.Url + "/admin");
        await administrator.SeesAsync("dept-row");
        await LookAsync(administrator, "administration");
        await MatterAsync(administrator);
    }

    /// <summary>A kind of matter is written, and changed once more: that is its second version.</summary>
    private async Task MatterAsync(ChromiumPage administrator)
    {
        await administrator.TapAsync("matter-new");
        await administrator.FillAsync(Part("matter-code"), $"zz-{Guid.NewGuid():N}");
        await administrator.FillAsync(Part("matter-name-zh"), "仓库检查");
        await administrator.FillAsync(Part("matter-purpose-zh"), "为发放许可");
        await administrator.FillAsync(Part("consent-zh"), "同意录制");
        await administrator.FillAsync(Part("check-zh"), "门牌");
        await administrator.TapAsync("matter-save");
        await administrator.SeesAsync("matter-saved", "data-version", "1");
        await administrator.TapAsync("matter-check-add");
        await administrator.FillAsync($"{Part("matter-check-row")}:last-child {Part("check-zh")}", "灭火器");
        await LookAsync(administrator, "a matter type");
        // What allows the position may always be declined, so it is an item of its own beside one that may not.
        await administrator.TapAsync("matter-consent-add");
        var position = $"{Part("matter-consent-row")}:last-child";
        await administrator.FillAsync($"{position} {Part("consent-zh")}", "同意提供位置");
        await administrator.ClickAsync($"{position} {Part("consent-position")}");
        await administrator.TapAsync("matter-save");
        await administrator.SeesAsync("matter-saved", "data-version", "2");
        Assert.Equal("false true", (await administrator.EvaluateAsync($"[...document.querySelectorAll('{Part("consent-optional")}')].map((tick) => tick.checked).join(' ')")).GetString());
        Assert.True((await administrator.EvaluateAsync($"document.querySelector('{position} {Part("consent-position")}').checked")).GetBoolean(), "the position may be asked for");
    }

    /// <summary>A report is made, and asked about on the page that anybody can open; one byte more is another file.</summary>
    private async Task CheckReportAsync(ChromiumPage page, string session)
    {
        await page.EvaluateAsync($$"""
            (async () => {
              const post = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
              const { view } = await (await post('/api/sessions/{{session}}/views', { purpose: '报告' })).json();
              await (await caches.open('test')).put('/report', await post(`/api/sessions/{{session}}/reports?view=${view}&language=zh`, {}));
            })()
            """);
        await page.GotoAsync(scene.Server.Url + "/check");
        await page.SeesAsync("check-submit");
        foreach (var (more, outcome) in new[] { ("", "sealed"), ("x", "unknown") })
        {
            await page.EvaluateAsync($$"""
                (async () => {
                  const files = new DataTransfer();
                  files.items.add(new File([await (await (await caches.open('test')).match('/report')).blob(), '{{more}}'], 'report.pdf'));
                  const input = document.querySelector('{{Part("check-report")}}');
                  input.files = files.files;
                  input.dispatchEvent(new Event('change', { bubbles: true }));
                })()
                """);
            await page.SeesAsync("check-report-answer", "data-outcome", outcome);
            await LookAsync(page, $"the check of a report: {outcome}");
        }
    }

    private async Task CheckAsync(string code)
    {
        await using var phone = await scene.ApplicantBrowser.PhoneAsync("en", theme: "dark");
        await phone.GotoAsync($"{scene.Server.Url}/check#{code}");
        await phone.SeesAsync("check-answer", "data-outcome", "held");
        await phone.WaitForTextAsync("第三人隐私");
        await LookAsync(phone, "the check");
    }
}
