using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>VERIFY.md's own command lines, run for real, come to the same verdict as the verifier.</summary>
public sealed class VerifyInstructionsTests
{
    [Fact]
    public async Task An_untouched_package_passes_every_command()
    {
        var results = await RunAsync(await SampleSession.Sealed().BagAsync());
        Assert.All(results, result => Assert.True(result.Exit == 0, result.Text));
        Assert.Contains(results, result => result.Text.Contains("intact: 22 entries", StringComparison.Ordinal));
        Assert.Contains(results, result => result.Text.Contains("Verification successful", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stamped_package_passes_every_command()
    {
        ExternalTool.Need("openssl");
        using var authority = await LocalAuthority.CreateAsync();
        var session = SampleSession.Unsealed();
        await authority.StampRunningAsync(session);
        session.Seal();
        await authority.StampAsync(session);
        var results = await RunAsync(await session.BagAsync());
        Assert.All(results, result => Assert.True(result.Exit == 0, result.Text));
        Assert.Equal(2, results.Count(result => result.Text.Contains("Verification: OK", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_package_whose_signer_an_authority_has_certified_passes_every_command(bool redacted)
    {
        using var tree = new CertificateTree();
        var zip = new MemoryStream();
        var redaction = redacted ? new Redaction(["data/texts/0003.txt"], "周衡", "第三人隐私", tree.Signer) : null;
        await Package.WriteAsync(SampleSession.Sealed(tree.Signer).Source, new PackageOptions(SampleSession.Id, SampleSession.Start.AddHours(1), Redaction: redaction), zip, TestContext.Current.CancellationToken);
        var bag = await MemorySource.UnpackAsync(zip.ToArray());
        Assert.Equal(0, (await Verifier.VerifyAsync(bag, cancellation: TestContext.Current.CancellationToken)).ExitCode);
        var results = await RunAsync(bag);
        Assert.All(results, result => Assert.True(result.Exit == 0, result.Text));
        Assert.Equal(redacted ? 2 : 1, results.Count(result => result.Text.Contains("Verification successful", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stamps_of_an_authority_whose_certificate_has_ended_since_pass_every_command()
    {
        using var authority = new PastAuthority();
        var session = SampleSession.Unsealed();
        authority.StampRunning(session);
        session.Seal();
        authority.Stamp(session);
        var bag = await session.BagAsync();
        var verdict = await Verifier.VerifyAsync(bag, new VerifierOptions(TimeRoots: [authority.Root]), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((VerdictKind.Intact, true, 1), (verdict.Kind, verdict.Signature!.Stamp!.Trusted, verdict.Times.Count(time => time.Trusted == true)));
        var results = await RunAsync(bag);
        Assert.All(results, result => Assert.True(result.Exit == 0, result.Text));
        Assert.Equal(2, results.Count(result => result.Text.Contains("Verification: OK", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_left_out_passes_every_command_and_another_reason_fails()
    {
        var bag = await SampleSession.Sealed().BagAsync("data/texts/0003.txt");
        var results = await RunAsync(bag);
        Assert.All(results, result => Assert.True(result.Exit == 0, result.Text));
        Assert.Contains("第三人隐私", results[^1].Text);
        RedactionStatement.TryParse(bag.Files[BagIt.RedactionStatement], out var said);
        bag.Put(BagIt.RedactionStatement, (said! with { Reason = "other" }).ToBytes());
        Assert.Contains(await RunAsync(bag), result => result.Text.Contains("Verification failure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stamp_of_another_line_fails_the_commands_and_the_verifier()
    {
        ExternalTool.Need("openssl");
        using var authority = await LocalAuthority.CreateAsync();
        var (session, other) = (SampleSession.Unsealed(), SampleSession.Unsealed());
        other.Append(EvidenceEntry.SessionResumed("restart"));
        var seen = session.Log.Checkpoint(SampleSession.Id);
        var request = Timestamp.RequestOfHash(other.Log.Head);
        var response = await authority.StampAsync(request.Encode());
        Assert.True(Timestamp.TryAccept(request, response, out var stamp));
        session.Append(EvidenceEntry.TimeStamped(session.Store("stamps/0001.tsr", response), seen, stamp));
        session.Seal();
        var bag = await session.BagAsync();
        Assert.Contains(await RunAsync(bag), result => result.Exit != 0);
        var verdict = await Verifier.VerifyAsync(bag, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("broken: entry 21: the time stamp data/stamps/0001.tsr does not fit entry 20", verdict.Words.En);
    }

    public static TheoryData<string, int> Damages() => new()
    {
        { "none", 0 }, { "withheld", 0 }, { "not sealed", 4 }, { "changed video", 3 }, { "changed still", 3 }, { "changed line", 3 }, { "changed last line", 3 },
        { "dropped line", 3 }, { "cut log", 2 }, { "torn line", 4 }, { "bytes behind the seal", 3 }, { "chunks swapped", 3 }, { "no seal", 2 }, { "cut video", 2 }, { "no still", 2 }, { "added file", 3 }, { "added bytes", 3 },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task The_shells_lines_come_to_the_verifiers_verdict(string damage, int exit)
    {
        ExternalTool.Need("sh", "sha256sum");
        var bag = damage == "withheld" ? await SampleSession.Sealed().BagAsync("data/texts/0003.txt")
            : await SampleSession.RebagAsync(Damaged(damage));
        using var folder = new ScratchFolder();
        folder.PutAll(bag);
        var commands = Commands(bag).First(block => block.StartsWith("sh <<", StringComparison.Ordinal));
        var (found, text) = await RunAsync(folder, commands);
        Assert.True(found == exit, text);
        var verdict = await Verifier.VerifyAsync(bag, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(exit, verdict.ExitCode);
    }

    [Fact]
    public async Task A_changed_file_fails_sha256sum_and_a_changed_checkpoint_fails_openssl()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        bag.Files["data/stills/0001.jpg"][3] ^= 1;
        bag.Put(BagIt.SealCheckpoint, [.. bag.Files[BagIt.SealCheckpoint], (byte)' ']);
        var results = await RunAsync(bag);
        Assert.NotEqual(0, results[0].Exit);
        Assert.Contains(results, result => result.Text.Contains("Verification failure", StringComparison.Ordinal));
    }

    private static MemorySource Damaged(string damage)
    {
        var source = (damage is "not sealed" or "torn line" ? SampleSession.Unsealed() : SampleSession.Sealed()).Source;
        var lines = Encoding.UTF8.GetString(source.Files[BagIt.Log]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        void Relog(IEnumerable<string> changed) => source.Put(BagIt.Log, Encoding.UTF8.GetBytes(string.Concat(changed.Select(line => line + "\n"))));
        const string track = "data/tracks/applicant-1.mkv";
        switch (damage)
        {
            case "changed video": source.Files[track][700] ^= 1; break;
            case "changed still": source.Files["data/stills/0002.jpg"][7] ^= 1; break;
            case "changed line": Relog(lines.Select(line => line.Replace("\"toSupply\"", "\"pass\"").Replace("C-2026-0042", "C-2026-0043"))); break;
            case "changed last line": Relog(lines.Select(line => line.Replace("\"ended\"", "\"other\""))); break;
            case "dropped line": Relog(lines.Where((_, index) => index != 12)); break;
            case "torn line" or "bytes behind the seal": source.Put(BagIt.Log, [.. source.Files[BagIt.Log], .. "{\"seq\":2"u8]); break;
            case "chunks swapped": source.Put(track, [.. source.Files[track][300..640], .. source.Files[track][..300], .. source.Files[track][640..]]); break;
            case "no seal": source.Remove(BagIt.SealCheckpoint).Remove(BagIt.SealSignature).Remove(BagIt.SealSigner); break;
            case "cut log": Relog(lines[..15]); break;
            case "cut video": source.Put(track, source.Files[track][..1000]); break;
            case "no still": source.Remove("data/stills/0002.jpg"); break;
            case "added file": source.Put("data/stills/0009.jpg", [1]); break;
            case "added bytes": source.Put(track, [.. source.Files[track], 1]); break;
        }
        return source;
    }

    private static async Task<List<(int Exit, string Text)>> RunAsync(MemorySource bag)
    {
        ExternalTool.Need("sh", "sha256sum", "openssl");
        using var folder = new ScratchFolder();
        folder.PutAll(bag);
        var results = new List<(int, string)>();
        foreach (var block in Commands(bag))
            results.Add(await RunAsync(folder, "set -e\n" + block));
        Assert.NotEmpty(results);
        return results;
    }

    /// <summary>What the text says is enough, and nothing else: no interpreter of another language is on the path.</summary>
    private static readonly string[] Tools = ["sh", "sha256sum", "openssl", "sed", "grep", "sort", "comm", "cmp", "find", "tail", "head", "wc", "tr", "cat", "mktemp", "rm"];

    private static async Task<(int Exit, string Text)> RunAsync(ScratchFolder folder, string commands)
    {
        using var path = new ScratchFolder();
        foreach (var tool in Tools)
            File.CreateSymbolicLink(Path.Combine(path.Path, tool), ExternalTool.Find(tool)!);
        return await ExternalTool.RunAsync("sh", folder.Path, [], $"PATH={path.Path}; export PATH\n{commands}");
    }

    private static List<string> Commands(MemorySource bag) =>
        [.. Encoding.UTF8.GetString(bag.Files[BagIt.Instructions]).Split("```sh\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
}
