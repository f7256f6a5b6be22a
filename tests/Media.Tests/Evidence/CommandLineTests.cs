using System.Text;
using System.Text.Json;
using RemoteVerify.Evidence;
using RemoteVerify.Verify;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

public sealed class CommandLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string? lang, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await VerifyCommandLine.RunAsync(arguments, output, error, name => name == "LANG" ? lang : null);
        return (exit, output.ToString(), error.ToString());
    }

    private async Task<string> PackAsync(SampleSession session, params string[] redacted) => _folder.Put("p.zip", await session.PackAsync(redacted));

    [Fact]
    public async Task Every_verdict_has_its_exit_code_and_its_words()
    {
        var zip = await PackAsync(SampleSession.Sealed());
        Assert.Equal(0, (await RunAsync(null, "verify", zip)).Exit);
        await PackAsync(SampleSession.Sealed(), "data/texts/0001.txt");
        var withheld = await RunAsync(null, "verify", zip);
        Assert.Equal(0, withheld.Exit);
        Assert.StartsWith("Intact, 1 item withheld", withheld.Output);
        var incomplete = SampleSession.Sealed();
        incomplete.Source.Remove("data/stills/0001.jpg");
        await PackAsync(incomplete);
        Assert.Equal(2, (await RunAsync(null, "verify", zip)).Exit);
        var broken = SampleSession.Sealed();
        broken.Source.Files["data/stills/0001.jpg"][0] ^= 1;
        await PackAsync(broken);
        var said = await RunAsync(null, "verify", zip);
        Assert.Equal(3, said.Exit);
        Assert.StartsWith("Broken: entry 16 (still.taken, ", said.Output);
        await PackAsync(SampleSession.Unsealed());
        Assert.Equal(4, (await RunAsync(null, "verify", zip)).Exit);
    }

    [Fact]
    public async Task An_unpacked_folder_is_verified_too()
    {
        _folder.PutAll(await SampleSession.Sealed().BagAsync());
        Assert.Equal(0, (await RunAsync(null, "verify", _folder.Path)).Exit);
        _folder.Put("data/stills/extra.jpg", [1]);
        Assert.Equal(3, (await RunAsync(null, "verify", _folder.Path)).Exit);
    }

    [Fact]
    public async Task A_symbolic_link_in_a_folder_is_not_followed()
    {
        _folder.PutAll(await SampleSession.Sealed().BagAsync());
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "data", "stills", "link.jpg"), "/etc/hostname");
        var (exit, output, _) = await RunAsync(null, "verify", _folder.Path);
        Assert.Equal(3, exit);
        Assert.Contains("a symbolic link", output);
    }

    [Fact]
    public async Task It_speaks_the_language_of_LANG_or_of_the_option()
    {
        var zip = await PackAsync(SampleSession.Sealed());
        Assert.StartsWith("完整：", (await RunAsync("zh_CN.UTF-8", "verify", zip)).Output);
        Assert.StartsWith("Intact: ", (await RunAsync("zh_CN.UTF-8", "verify", zip, "--language", "en")).Output);
        Assert.StartsWith("完整：", (await RunAsync("en_US.UTF-8", "--language", "zh", "verify", zip)).Output);
        Assert.StartsWith("Intact: ", (await RunAsync(null, "verify", zip)).Output);
    }

    [Fact]
    public async Task Receipt_and_trusted_certificate_are_read_from_files()
    {
        var session = SampleSession.Sealed();
        var zip = await PackAsync(session);
        var receipt = _folder.Put("r.jws", Encoding.ASCII.GetBytes(session.Receipts[2] + "\n"));
        var trust = _folder.Put("office.pem", Encoding.ASCII.GetBytes(SampleSession.Key.CertificatePem));
        var (exit, output, _) = await RunAsync(null, "verify", zip, "--receipt", receipt, "--trust", trust);
        Assert.Equal(0, exit);
        Assert.Contains("The receipt agrees: entry 8", output);
        Assert.Contains("The given certificate vouches for the signer", output);
        using var other = SigningKey.Create("other", SampleSession.Start);
        _folder.Put("office.pem", Encoding.ASCII.GetBytes(other.CertificatePem));
        Assert.Equal(3, (await RunAsync(null, "verify", zip, "--trust", trust)).Exit);
    }

    [Fact]
    public async Task Trust_is_asked_for_the_authority_too_and_one_that_nobody_vouches_for_is_only_a_note()
    {
        ExternalTool.Need("openssl");
        using var authority = await LocalAuthority.CreateAsync();
        var session = SampleSession.Sealed();
        await authority.StampAsync(session);
        var zip = await PackAsync(session);
        var office = _folder.Put("office.pem", Encoding.ASCII.GetBytes(SampleSession.Key.CertificatePem));
        var times = _folder.Put("times.pem", Encoding.ASCII.GetBytes(authority.Root.ExportCertificatePem()));
        var both = _folder.Put("both.pem", Encoding.ASCII.GetBytes(SampleSession.Key.CertificatePem + authority.Root.ExportCertificatePem()));

        Assert.Contains("Who the time-stamp authority is was not checked", (await RunAsync(null, "verify", zip)).Output);
        Assert.Contains("vouch for the time-stamp authority", (await RunAsync(null, "verify", zip, "--trust", both)).Output);
        Assert.Contains("vouch for the time-stamp authority", (await RunAsync(null, "verify", zip, "--trust", office, "--trust-time", times)).Output);
        var alone = await RunAsync(null, "verify", zip, "--trust", office);
        Assert.Equal(0, alone.Exit);
        Assert.Contains("note: the time-stamp authority \"Test Time Authority\"", alone.Output);
        Assert.Equal(0, (await RunAsync(null, "verify", zip, "--trust-time", times)).Exit);
        Assert.Equal(3, (await RunAsync(null, "verify", zip, "--trust", times)).Exit);
    }

    [Fact]
    public async Task Json_is_for_programs()
    {
        var (exit, output, _) = await RunAsync(null, "verify", await PackAsync(SampleSession.Sealed()), "--json");
        using var json = JsonDocument.Parse(output);
        Assert.Equal(0, exit);
        Assert.Equal("intact", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(22, json.RootElement.GetProperty("entries").GetInt64());
        Assert.Equal(SampleSession.Key.Fingerprint, json.RootElement.GetProperty("signer").GetProperty("fingerprint").GetString());
    }

    [Fact]
    public async Task The_log_is_listed_in_plain_words()
    {
        var (exit, output, _) = await RunAsync(null, "log", await PackAsync(SampleSession.Sealed()));
        Assert.Equal(0, exit);
        Assert.Equal(22, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("   16  2026-11-22T10:00:04.373Z  applicant-1 took a still (sink) [stills/0001.jpg]", output);
        Assert.Contains("王小明", output);
        Assert.Contains("拍照", (await RunAsync("zh_CN", "log", Path.Combine(_folder.Path, "p.zip"))).Output);
    }

    [Fact]
    public async Task Wrong_use_has_a_code_of_its_own()
    {
        Assert.Equal(64, (await RunAsync(null)).Exit);
        Assert.Equal(64, (await RunAsync(null, "verify")).Exit);
        Assert.Equal(64, (await RunAsync(null, "verify", "a", "--language", "fr")).Exit);
        Assert.Equal(64, (await RunAsync(null, "prove", "a")).Exit);
        Assert.Equal(66, (await RunAsync(null, "verify", Path.Combine(_folder.Path, "none.zip"))).Exit);
        Assert.Equal(66, (await RunAsync(null, "log", Path.Combine(_folder.Path, "none.zip"))).Exit);
        var zip = await PackAsync(SampleSession.Sealed());
        Assert.Equal(66, (await RunAsync(null, "verify", zip, "--receipt", "none.jws")).Exit);
        Assert.Equal(74, (await RunAsync(null, "verify", zip, "--trust", zip)).Exit);
        Assert.Equal(74, (await RunAsync(null, "log", _folder.Put("no.zip", [1, 2, 3]))).Exit);
        Assert.Equal(0, (await RunAsync(null, "--help")).Exit);
    }
}
