using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Data;

public sealed class StartTests
{
    [Fact]
    public async Task The_migrations_are_up_to_date_and_the_database_writes_ahead()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(TestContext.Current.CancellationToken));
        Assert.Equal("wal", (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync(TestContext.Current.CancellationToken)).Single());
    }

    [Fact]
    public async Task A_second_start_finds_the_demonstration_and_people_go_on_with_their_session()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            var (caseId, appointment, visit, applicantId) = await FirstRunAsync(folder.FullName);

            await using var second = RunningServer.In(folder.FullName);
            await second.InitializeAsync();
            Assert.Equal(caseId, second.Demo.CaseId);
            Assert.Null(second.Demo.Administrator);
            (await second.OfficialAsync()).Dispose();

            await using var page = await second.PageAsync(appointment.SessionId, visit: visit);
            var joined = await page.JoinAsync();
            Assert.Equal(applicantId, joined.ParticipantId);
            Assert.True(joined.Admitted);
            Assert.Equal(SessionState.Live, joined.SessionState);
            Assert.Equal("vorher", Assert.Single(joined.Messages).Text);
            Assert.Empty(joined.Notes);
            await page.Hub.InvokeAsync("sendMessage", new TextCall("wieder da"));

            await using var official = await second.OfficialPageAsync(appointment);
            var returned = await official.JoinAsync();
            Assert.Equal("nur für uns", Assert.Single(returned.Notes).Text);
            Assert.Equal(["vorher", "wieder da"], returned.Messages.Select(m => m.Text));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Secrets_are_for_the_servers_account_only()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(server.DemoFile) & others);
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(server.Folder, "keys", "links.key")) & others);
        }
    }

    [Theory]
    [InlineData("--RemoteVerify:Urls", "ftp://x", "Urls")]
    [InlineData("--RemoteVerify:Media:Port", "70000", "Media:Port")]
    [InlineData("--RemoteVerify:Media:Port", "many", "Media:Port")]
    [InlineData("--RemoteVerify:Archive:Kind", "tape", "Archive:Kind")]
    [InlineData("--RemoteVerify:Archive:Kind", "azure", "ConnectionString")]
    [InlineData("--RemoteVerify:PublicUrl", "office", "PublicUrl")]
    [InlineData("--RemoteVerify:SigningKey:Vault", "http://office", "SigningKey:Vault")]
    [InlineData("--RemoteVerify:SigningKey:Vault", "https://office.vault.azure.net", "SigningKey:Name")]
    [InlineData("--RemoteVerify:SigningKey:CertificateFile", "/nowhere/office.pem", "SigningKey:CertificateFile")]
    [InlineData("--RemoteVerify:DataFolder", "/proc/nothing", "DataFolder")]
    public async Task Wrong_settings_are_named_before_anything_starts(string name, string value, string named)
    {
        var refused = await Assert.ThrowsAsync<SettingsException>(() => RemoteVerifyServer.BuildAsync([name, value]));
        Assert.Contains(named, refused.Message);
    }

    [Fact]
    public async Task The_signing_key_may_lie_elsewhere_and_the_health_says_what_signs_and_what_protects()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-key-");
        var file = Path.Combine(folder.FullName, "stamp.pem");
        await using (var server = RunningServer.With("--RemoteVerify:SigningKey:File", file))
        {
            await server.InitializeAsync();
            Assert.Contains("PRIVATE KEY", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(server.Folder, "keys", "signer.pem")));
            using var browser = server.Browser();
            var health = await browser.GetStringAsync("/health/ready", TestContext.Current.CancellationToken);
            Assert.Contains("\"signingKey\":{\"status\":\"healthy\",\"words\":\"a key file\"}", health, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_health_says_weeks_before_that_the_signing_certificate_ends_and_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-key-");
        var file = Path.Combine(folder.FullName, "stamp.pem");
        using (var key = RemoteVerify.Evidence.SigningKey.Create("The office", DateTimeOffset.UtcNow.AddYears(-20).AddDays(20)))
        {
            await File.WriteAllTextAsync(file, key.ToPem(), TestContext.Current.CancellationToken);
        }

        await using (var server = RunningServer.With("--RemoteVerify:SigningKey:File", file))
        {
            await server.InitializeAsync();
            using var browser = server.Browser();
            var health = (await (await browser.GetAsync("/health/ready", TestContext.Current.CancellationToken)).ReadAsync()).GetProperty("checks").GetProperty("signingKey");
            Assert.Equal("degraded", health.GetProperty("status").GetString());
            Assert.Contains("--rotate-key", health.GetProperty("words").GetString(), StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_token_that_was_tampered_with_is_never_read()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            var tokens = new SignedTokens(folder.FullName, TimeProvider.System);
            var token = tokens.Sign(TokenPurpose.Visit, DateTimeOffset.UtcNow.AddHours(1), "a", "b", "c");
            Assert.Equal(["a", "b", "c"], tokens.Read(TokenPurpose.Visit, token)!.Fields);
            Assert.Null(tokens.Read(TokenPurpose.Device, token));
            var random = new Random(11);
            for (var i = 0; i < 20_000; i++)
            {
                var forged = token.ToCharArray();
                for (var n = random.Next(1, 4); n > 0; n--)
                {
                    forged[random.Next(forged.Length)] = (char)random.Next(32, 127);
                }

                var text = new string(forged);
                Assert.True(text == token || tokens.Read(TokenPurpose.Visit, text) is null or { Fields: ["a", "b", "c"] }, text);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(string CaseId, Appointment, string Visit, string ApplicantId)> FirstRunAsync(string folder)
    {
        await using var first = RunningServer.In(folder);
        await first.InitializeAsync();
        await using var room = await Room.OpenAsync(first);
        await room.MeetAsync();
        await room.Official.Hub.InvokeAsync("addNote", new TextCall("nur für uns"));
        await room.Official.Hub.InvokeAsync("sendMessage", new TextCall("vorher"));
        return (first.Demo.CaseId, room.Appointment, room.Applicant.Visit!, room.Applicant.Id);
    }
}
