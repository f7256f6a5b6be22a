using System.Security.Cryptography.X509Certificates;
using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

public sealed class VerifierTests
{
    private static Task<Verdict> VerifyAsync(IEvidenceSource source, VerifierOptions? options = null) =>
        Verifier.VerifyAsync(source, options, cancellation: TestContext.Current.CancellationToken);

    private static string[] LinesOf(MemorySource bag) => Encoding.UTF8.GetString(bag.Files[BagIt.Log]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void Relog(MemorySource bag, IEnumerable<string> lines) => bag.Put(BagIt.Log, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    [Fact]
    public async Task An_untouched_package_is_intact()
    {
        var session = SampleSession.Sealed();
        var zip = await session.PackAsync();
        using var source = new ZipSource(() => new MemoryStream(zip));
        var verdict = await VerifyAsync(source);
        Assert.Equal(VerdictKind.Intact, verdict.Kind);
        Assert.Empty(verdict.Problems);
        Assert.Equal((0, session.Log.Totals, SampleSession.Id), (verdict.ExitCode, verdict.Totals, verdict.Session));
        Assert.Equal((SampleSession.Key.Fingerprint, (bool?)null), (verdict.Signature!.Fingerprint, verdict.Signature.Trusted));
        Assert.Contains("某市公证处", verdict.Words.Zh);
        Assert.StartsWith("intact: all 22 entries", verdict.Words.En);
    }

    [Fact]
    public async Task Intact_is_said_only_after_every_byte_was_read()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        var verdict = await VerifyAsync(bag);
        Assert.Equal(bag.Files.Values.Sum(file => (long)file.Length), verdict.BytesRead);
    }

    [Fact]
    public async Task An_archive_without_manifests_is_verified_by_its_log_and_seal() =>
        Assert.Equal(VerdictKind.Intact, (await VerifyAsync(SampleSession.Sealed().Source, new VerifierOptions(Bag: false))).Kind);

    [Fact]
    public async Task A_redacted_package_is_intact_with_items_withheld()
    {
        var verdict = await VerifyAsync(await SampleSession.Sealed().BagAsync("data/texts/0003.txt"));
        Assert.Equal((VerdictKind.Withheld, 0), (verdict.Kind, verdict.ExitCode));
        Assert.StartsWith("intact, 1 item withheld", verdict.Words.En);
        Assert.Equal(["data/texts/0003.txt"], verdict.Withheld);
    }

    [Fact]
    public async Task Who_signs_for_what_is_left_out_must_be_vouched_for_as_the_sealer_is()
    {
        using var other = SigningKey.Create("Somebody else", SampleSession.Start);
        var zip = new MemoryStream();
        await Package.WriteAsync(
            SampleSession.Sealed().Source, new PackageOptions(SampleSession.Id, SampleSession.Start, Redaction: new Redaction(["data/texts/0003.txt"], "周衡", "x", other)), zip, TestContext.Current.CancellationToken);
        var bag = await MemorySource.UnpackAsync(zip.ToArray());
        async Task<Verdict> JudgedAsync(params SigningKey[] trusted) =>
            await Verifier.VerifyAsync(bag, new VerifierOptions(TrustRoots: [.. trusted.Select(key => key.Certificate)]), cancellation: TestContext.Current.CancellationToken);

        Assert.StartsWith($"broken: \"Somebody else\" ({other.Fingerprint}), who signs for what is left out, is not vouched for", (await JudgedAsync(SampleSession.Key)).Words.En);
        var good = await JudgedAsync(SampleSession.Key, other);
        Assert.Equal((VerdictKind.Withheld, (bool?)true), (good.Kind, good.Redaction!.Trusted));
    }

    [Fact]
    public async Task A_session_cut_short_is_not_sealed_but_intact_up_to_its_last_entry()
    {
        var session = SampleSession.Unsealed();
        var verdict = await VerifyAsync(await session.BagAsync());
        Assert.Equal((VerdictKind.NotSealed, 4), (verdict.Kind, verdict.ExitCode));
        Assert.Equal("not sealed: intact up to entry 20", verdict.Words.En);
    }

    [Fact]
    public async Task Bytes_that_a_crash_left_behind_are_noted_and_no_fault()
    {
        var session = SampleSession.Unsealed();
        session.Source.Put("data/tracks/official-1.mkv", [.. session.Source.Files["data/tracks/official-1.mkv"], 1, 2, 3]);
        session.Source.Put("data/stills/0003.jpg", [1]);
        session.Source.Put(BagIt.Log, [.. session.Source.Files[BagIt.Log], (byte)'{']);
        var verdict = await VerifyAsync(await session.BagAsync());
        Assert.Equal(VerdictKind.NotSealed, verdict.Kind);
        Assert.Equal(3, verdict.Problems.Count(problem => problem.Kind == ProblemKind.Note));
    }

    [Fact]
    public async Task Bytes_added_to_a_sealed_track_break_it()
    {
        var session = SampleSession.Sealed();
        session.Source.Put("data/tracks/official-1.mkv", [.. session.Source.Files["data/tracks/official-1.mkv"], 1, 2, 3]);
        var verdict = await VerifyAsync(await session.BagAsync());
        Assert.Equal("broken: the last 3 bytes of data/tracks/official-1.mkv are named by no entry of the log", verdict.Words.En);
    }

    [Fact]
    public async Task A_file_that_the_log_does_not_name_breaks_a_sealed_package()
    {
        var session = SampleSession.Sealed();
        session.Source.Put("data/stills/0003.jpg", [1]);
        Assert.Equal("broken: no entry of the log names data/stills/0003.jpg", (await VerifyAsync(await session.BagAsync())).Words.En);
    }

    [Fact]
    public async Task A_missing_still_is_told_by_entry_and_time()
    {
        var session = SampleSession.Sealed();
        session.Source.Remove("data/stills/0001.jpg");
        var verdict = await VerifyAsync(await session.BagAsync());
        Assert.Equal((VerdictKind.Incomplete, 2), (verdict.Kind, verdict.ExitCode));
        Assert.Equal("incomplete: entry 16 (still.taken, 2026-11-22T10:00:04.373Z): data/stills/0001.jpg is missing", verdict.Words.En);
        Assert.Equal("不完整：第 16 条（still.taken，2026-11-22T10:00:04.373Z）：缺少 data/stills/0001.jpg", verdict.Words.Zh);
    }

    [Fact]
    public async Task Missing_seconds_of_video_are_told_by_entry_and_time()
    {
        var session = SampleSession.Sealed();
        session.Source.Put("data/tracks/applicant-1.mkv", session.Source.Files["data/tracks/applicant-1.mkv"][..700]);
        var verdict = await VerifyAsync(await session.BagAsync());
        Assert.Equal("incomplete: entries 7 to 13: of tracks/applicant-1.mkv, everything after byte 700 is missing: 0:00:04.000–0:00:11.980 of the session", verdict.Words.En);
    }

    [Fact]
    public async Task A_changed_second_of_video_is_told_by_entry_and_time()
    {
        var session = SampleSession.Sealed();
        session.Source.Files["data/tracks/applicant-1.mkv"][700] ^= 4;
        var verdict = await VerifyAsync(await session.BagAsync());
        Assert.Equal((VerdictKind.Broken, 3), (verdict.Kind, verdict.ExitCode));
        Assert.Equal("broken: entry 7: tracks/applicant-1.mkv has been changed from 0:00:04.000–0:00:05.980 of the session", verdict.Words.En);
    }

    [Fact]
    public async Task A_log_cut_before_its_seal_is_incomplete_by_so_many_entries()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        Relog(bag, LinesOf(bag)[..18]);
        var verdict = await VerifyAsync(await SampleSession.RebagAsync(bag));
        Assert.Equal(VerdictKind.Incomplete, verdict.Kind);
        Assert.StartsWith("incomplete: entries 18 to 21 are missing", verdict.Words.En);
    }

    [Fact]
    public async Task A_rewritten_line_is_named()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        var lines = LinesOf(bag);
        lines[20] = lines[20].Replace("\"pass\"", "\"fail\"");
        Relog(bag, lines);
        var verdict = await VerifyAsync(await SampleSession.RebagAsync(bag));
        Assert.StartsWith("broken: entry 20 (decision.made, ", verdict.Words.En);
        Assert.Equal(20, Assert.Single(verdict.Problems).Seq);
    }

    [Fact]
    public async Task The_last_line_is_guarded_by_the_seal()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        var lines = LinesOf(bag);
        lines[^1] = lines[^1].Replace("\"ended\"", "\"other\"");
        Relog(bag, lines);
        Assert.StartsWith("broken: entry 21 (session.sealed, ", (await VerifyAsync(await SampleSession.RebagAsync(bag))).Words.En);
    }

    [Fact]
    public async Task A_manifest_that_says_otherwise_is_a_fault_even_when_the_log_agrees()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        var manifest = Encoding.UTF8.GetString(bag.Files[BagIt.Manifest]);
        bag.Put(BagIt.Manifest, Encoding.UTF8.GetBytes(new string('0', 64) + manifest[64..]));
        Assert.Equal(VerdictKind.Broken, (await VerifyAsync(bag)).Kind);
    }

    [Fact]
    public async Task A_forged_log_under_another_key_is_found_with_a_trusted_certificate()
    {
        using var forger = SigningKey.Create("某市公证处 Notary Office", SampleSession.Start);
        var bag = await SampleSession.Sealed(forger).BagAsync();
        X509Certificate2Collection office = [SampleSession.Key.Certificate];
        Assert.Equal(VerdictKind.Intact, (await VerifyAsync(bag)).Kind);
        var verdict = await VerifyAsync(bag, new VerifierOptions(TrustRoots: office));
        Assert.Equal((VerdictKind.Broken, (bool?)false), (verdict.Kind, verdict.Signature!.Trusted));
        var genuine = await VerifyAsync(await SampleSession.Sealed().BagAsync(), new VerifierOptions(TrustRoots: office));
        Assert.Equal((VerdictKind.Intact, (bool?)true), (genuine.Kind, genuine.Signature!.Trusted));
    }

    [Fact]
    public async Task A_receipt_agrees_with_the_log_that_it_saw()
    {
        var session = SampleSession.Sealed();
        foreach (var receipt in session.Receipts)
        {
            var verdict = await VerifyAsync(session.Source, new VerifierOptions(Bag: false, Receipt: receipt));
            Assert.Equal(VerdictKind.Intact, verdict.Kind);
            Assert.NotNull(verdict.Receipt);
        }
    }

    [Fact]
    public async Task A_receipt_shows_that_a_log_was_rewritten_even_by_who_holds_the_key()
    {
        var receipt = SampleSession.Sealed().Receipts[^1];
        var other = new SampleSession();
        other.Append(EvidenceEntry.SessionOpened(SampleSession.Id, "C-2026-0042", "notary"));
        for (var i = 0; i < 30; i++)
            other.Append(EvidenceEntry.SessionResumed("invented"));
        other.Seal();
        var verdict = await VerifyAsync(await other.BagAsync(), new VerifierOptions(Receipt: receipt));
        Assert.StartsWith("broken: the receipt saw another entry 14", verdict.Words.En);
    }

    [Fact]
    public async Task A_receipt_shows_that_a_log_was_cut_and_sealed_again()
    {
        var receipt = SampleSession.Sealed().Receipts[^1];
        var shorter = new SampleSession();
        shorter.Append(EvidenceEntry.SessionOpened(SampleSession.Id, "C-2026-0042", "notary"));
        shorter.Seal();
        var verdict = await VerifyAsync(await shorter.BagAsync(), new VerifierOptions(Receipt: receipt));
        Assert.StartsWith("incomplete: the receipt saw entry 14", verdict.Words.En);
    }

    [Fact]
    public async Task A_receipt_of_another_key_or_session_or_none_at_all_is_said_to_be_so()
    {
        using var other = SigningKey.Create("other", SampleSession.Start);
        var session = SampleSession.Sealed();
        async Task<string> Words(string receipt) => (await VerifyAsync(session.Source, new VerifierOptions(Bag: false, Receipt: receipt))).Words.En;
        Assert.StartsWith("broken: the receipt was signed by another key", await Words(Receipt.Sign(session.Log.Checkpoint(SampleSession.Id), other)));
        Assert.StartsWith("broken: this belongs to another session", await Words(Receipt.Sign(session.Log.Checkpoint("s-other"), SampleSession.Key)));
        Assert.StartsWith("broken: this is no valid receipt", await Words("not.a.receipt"));
    }

    [Fact]
    public async Task A_seal_taken_away_is_incomplete()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        bag.Remove(BagIt.SealSignature);
        Assert.Equal(VerdictKind.Incomplete, (await VerifyAsync(bag)).Kind);
    }

    [Fact]
    public async Task An_empty_folder_is_incomplete() =>
        Assert.Equal(VerdictKind.Incomplete, (await VerifyAsync(new MemorySource())).Kind);

    [Fact]
    public async Task A_fault_on_the_disk_gives_no_verdict() =>
        await Assert.ThrowsAsync<IOException>(() => VerifyAsync(new FailingSource()));

    private sealed class FailingSource : IEvidenceSource
    {
        public Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<EvidenceFile>>([new(BagIt.Log, 10)]);

        public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => throw new IOException("Input/output error");
    }
}
