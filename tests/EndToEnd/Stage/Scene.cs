namespace RemoteVerify.EndToEnd.Stage;

/// <summary>One server and two Chromiums for a class of tests; each test makes its own case.</summary>
public sealed class Scene : Xunit.IAsyncLifetime
{
    public ServerProcess Server { get; private set; } = null!;
    public Town Town { get; private set; } = null!;
    public Chromium OfficialBrowser { get; private set; } = null!;
    public Chromium ApplicantBrowser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ServerProcess.StartAsync();
        Town = await Town.BuildAsync(Server);
        OfficialBrowser = await Chromium.LaunchAsync();
        ApplicantBrowser = await Chromium.LaunchAsync();
    }

    /// <summary>Those that can be had here.</summary>
    public static IReadOnlyList<string> Browsers => Firefox.HasNamespace ? ["Chromium", "Firefox"] : ["Chromium"];

    /// <summary>An applicant's page in a browser of this name: an emulated phone, or Firefox as large as one.</summary>
    public async Task<IPage> ApplicantAsync(string browser, string language = "en")
    {
        if (browser != "Firefox")
        {
            return await ApplicantBrowser.PhoneAsync(language);
        }

        Xunit.Assert.SkipUnless(Firefox.HasNamespace, Firefox.WhyNamespace);
        var page = await Firefox.OpenAsync(language == "zh" ? "zh-CN, zh" : "en-GB, en");
        await page.SetViewportAsync(393, 808);
        return page;
    }

    /// <summary>An official's page in a browser of this name.</summary>
    public async Task<IPage> DeskAsync(string browser, string language = "en")
    {
        if (browser != "Firefox")
        {
            return await OfficialBrowser.DeskAsync(language);
        }

        Xunit.Assert.SkipUnless(Firefox.HasNamespace, Firefox.WhyNamespace);
        return await Firefox.OpenAsync(language == "zh" ? "zh-CN, zh" : "en-GB, en");
    }

    public Task<Office> OfficialAsync() => Office.SignInAsync(Server.Url, Town.Official, Town.OfficialPassword);

    public Task<Office> AuditorAsync() => Office.SignInAsync(Server.Url, Town.Auditor, Town.AuditorPassword);

    public async Task<Appointment> AppointAsync()
    {
        using var office = await OfficialAsync();
        return await Appointment.MakeAsync(office, Town.MatterTypeId);
    }

    public async ValueTask DisposeAsync()
    {
        await OfficialBrowser.DisposeAsync();
        await ApplicantBrowser.DisposeAsync();
        await Server.DisposeAsync();
    }
}
