namespace RemoteVerify.EndToEnd.Stage;

/// <summary>One server, two Chromiums and, once one is wanted, a Firefox for all tests; each makes its own case.</summary>
public sealed class Scene : Xunit.IAsyncLifetime
{
    public ServerProcess Server { get; private set; } = null!;
    public Town Town { get; private set; } = null!;
    public Chromium OfficialBrowser { get; private set; } = null!;
    public Chromium ApplicantBrowser { get; private set; } = null!;
    private readonly Lazy<Task<Firefox>> _firefox = new(() => Firefox.StartAsync());

    public async ValueTask InitializeAsync()
    {
        var browsers = Task.WhenAll(Chromium.LaunchAsync(), Chromium.LaunchAsync());
        Server = await ServerProcess.StartAsync();
        Town = await Town.BuildAsync(Server);
        (OfficialBrowser, ApplicantBrowser) = ((await browsers)[0], (await browsers)[1]);
    }

    /// <summary>Those that can be had here.</summary>
    public static IReadOnlyList<string> Browsers => Firefox.HasNamespace ? ["Chromium", "Firefox"] : ["Chromium"];

    /// <summary>An applicant's page in a browser of this name: an emulated phone, or Firefox as large as one.</summary>
    public async Task<IPage> ApplicantAsync(string browser, string language = "en", int width = 393, int height = 808)
    {
        if (browser != "Firefox")
        {
            var phone = await ApplicantBrowser.PhoneAsync(language);
            await phone.Page.SetViewportSizeAsync(width, height);
            return phone;
        }

        var page = await FirefoxAsync(language);
        await page.SetViewportAsync(width, height);
        return page;
    }

    /// <summary>An official's page in a browser of this name.</summary>
    public async Task<IPage> DeskAsync(string browser, string language = "en") =>
        browser == "Firefox" ? await FirefoxAsync(language) : await OfficialBrowser.DeskAsync(language);

    private async Task<FirefoxPage> FirefoxAsync(string language)
    {
        Xunit.Assert.SkipUnless(Firefox.HasNamespace, Firefox.WhyNamespace);
        return await (await _firefox.Value).OpenAsync(language);
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
        if (_firefox.IsValueCreated)
        {
            await (await _firefox.Value).DisposeAsync();
        }

        await OfficialBrowser.DisposeAsync();
        await ApplicantBrowser.DisposeAsync();
        await Server.DisposeAsync();
    }
}
