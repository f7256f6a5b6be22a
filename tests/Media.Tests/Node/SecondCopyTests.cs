using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Archive;
using RemoteVerify.Node;
using RemoteVerify.Node.Copies;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>Two copies, compared: what one lost or somebody changed comes back from the other, and only what the seal speaks for.</summary>
public abstract class SecondCopyContract : IDisposable
{
    private readonly LaterClock _clock = new();
    private readonly LocalArchive _first;
    private readonly Bench _bench;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("copies");

    protected SecondCopyContract()
    {
        _first = new LocalArchive(FirstFolder);
        _bench = new Bench(_first);
    }

    protected string Scratch => _root.FullName;

    private string FirstFolder => Path.Combine(Scratch, "first");

    protected static CancellationToken Cancel => Bench.Cancel;

    protected abstract Task<IArchive> OpenSecondAsync();

    [Fact]
    public async Task A_sealed_session_is_brought_to_the_second_copy_and_verifies_there()
    {
        var (second, copy) = await SealedTwiceAsync();

        Assert.Equal(VerdictKind.Intact, (await VerdictAsync(second)).Kind);
        var again = await copy.CompareAsync(Cancel);
        Assert.Equal((1, 1, 0, 0), (again.Sessions, again.ReadSessions, again.Healed.Count, again.Problems.Count));
    }

    /// <summary>One of each kind that a session consists of.</summary>
    public static TheoryData<string> Kinds => ["data/tracks/applicant-1.mkv", "data/stills/0001.jpg", "data/log.jsonl", "seal/checkpoint.p7s", "sealed.json"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_that_somebody_changed_in_the_first_copy_comes_back_from_the_second_and_is_kept_aside(string file)
    {
        var (_, copy) = await SealedTwiceAsync();
        var path = Path.Combine(FirstFolder, "sessions/s1", file);
        var good = File.ReadAllBytes(path);
        Rewrite(path, [.. good[..10], (byte)(good[10] ^ 1), .. good[11..]]);

        var report = await copy.CompareAsync(Cancel);

        Assert.Contains("was not what was sealed", Assert.Single(report.Healed), StringComparison.Ordinal);
        Assert.Equal(good, File.ReadAllBytes(path));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(FirstFolder, "damaged"), "*", SearchOption.AllDirectories));
        Assert.Equal(VerdictKind.Intact, (await VerdictAsync(_first)).Kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_that_the_first_copys_disk_cannot_read_comes_back_from_the_second_and_holds_up_no_other(string file)
    {
        var (second, _) = await SealedTwiceAsync();
        await SealAsync("s2");
        var good = File.ReadAllBytes(Path.Combine(FirstFolder, "sessions/s1", file));

        var report = await Copy(new BadSector(_first, "sessions/s1/" + file), second).CompareAsync(Cancel);

        Assert.Empty(report.Problems);
        Assert.Contains(report.Healed, words => words.Contains("could not be read: put aside", StringComparison.Ordinal));
        Assert.Contains(report.Healed, words => words.StartsWith("session s2 was brought whole to ", StringComparison.Ordinal));
        Assert.Equal(good, File.ReadAllBytes(Path.Combine(FirstFolder, "sessions/s1", file)));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(FirstFolder, "damaged"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_ledger_that_the_first_copys_disk_cannot_read_is_said_and_holds_up_no_session()
    {
        var (second, _) = await SealedTwiceAsync();
        await SealAsync("s2");

        var report = await Copy(new BadSector(_first, "ledgers/notary/ledger.jsonl"), second).CompareAsync(Cancel);

        Assert.StartsWith("ledgers/notary/ledger.jsonl could not be compared now", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.StartsWith("session s2 was brought whole to ", Assert.Single(report.Healed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_vanished_from_the_first_copy_comes_back_whole()
    {
        var (_, copy) = await SealedTwiceAsync();
        Directory.Delete(Path.Combine(FirstFolder, "sessions/s1"), recursive: true);

        var report = await copy.CompareAsync(Cancel);

        Assert.StartsWith("session s1 was brought whole to ", Assert.Single(report.Healed), StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Intact, (await VerdictAsync(_first)).Kind);
    }

    [Fact]
    public async Task Each_copy_damaged_in_another_place_heals_from_the_other()
    {
        var (second, copy) = await SealedTwiceAsync();
        var still = Path.Combine(FirstFolder, "sessions/s1/data/stills/0001.jpg");
        Rewrite(still, new byte[5000]);
        await ((IArchiveHealing)second).SetAsideAsync("sessions/s1/data/tracks/official-1.mkv", "lost/official-1.mkv", Cancel);

        var report = await copy.CompareAsync(Cancel);

        Assert.Equal((2, 0), (report.Healed.Count, report.Problems.Count));
        Assert.Equal((VerdictKind.Intact, VerdictKind.Intact), ((await VerdictAsync(_first)).Kind, (await VerdictAsync(second)).Kind));
    }

    [Fact]
    public async Task What_no_copy_verifies_is_said_and_left_as_it_is()
    {
        var (second, copy) = await SealedTwiceAsync();
        var still = Path.Combine(FirstFolder, "sessions/s1/data/stills/0001.jpg");
        Rewrite(still, new byte[5000]);
        await ((IArchiveHealing)second).SetAsideAsync("sessions/s1/data/stills/0001.jpg", "lost/0001.jpg", Cancel);

        var report = await copy.CompareAsync(Cancel);

        Assert.Empty(report.Healed);
        Assert.Contains("neither verifies against the seal", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Equal(new byte[5000], File.ReadAllBytes(still));
        Assert.Null(await second.LengthAsync("sessions/s1/data/stills/0001.jpg", Cancel));
    }

    [Fact]
    public async Task A_ledger_rolled_back_in_the_first_copy_is_completed_from_the_second()
    {
        var (_, copy) = await SealedTwiceAsync();
        await SealAsync("s2");
        await copy.CompareAsync(Cancel);
        var ledger = Path.Combine(FirstFolder, "ledgers/notary/ledger.jsonl");
        var whole = File.ReadAllBytes(ledger);
        Rewrite(ledger, whole[..(Array.IndexOf(whole, (byte)'\n') + 1)]);

        var report = await copy.CompareAsync(Cancel);

        Assert.Contains("ledger.jsonl", Assert.Single(report.Healed), StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(ledger));
    }

    [Fact]
    public async Task A_review_goes_on_in_the_first_copy_and_the_second_follows()
    {
        const string review = "sessions/s1/review/data/log.jsonl";
        var (second, copy) = await SealedTwiceAsync();
        var log = new EvidenceLog();
        long end = 0;
        for (var line = 0; line < 2; line++)
        {
            var bytes = log.Append(EvidenceEntry.SessionResumed("seen"), DateTimeOffset.UnixEpoch).Bytes;
            await _first.AppendAsync(review, end, bytes, Cancel);
            end += bytes.Length;
            Assert.Empty((await copy.CompareAsync(Cancel)).Problems);
            Assert.Equal(end, await second.LengthAsync(review, Cancel));
        }
    }

    [Fact]
    public async Task What_retention_removed_from_both_stays_gone()
    {
        var (second, copy) = await SealedTwiceAsync();
        _clock.By = TimeSpan.FromDays(366 * 11);
        await new SessionRemoval(_first, copy.RemovalFromBoth).RemoveAsync("notary", "s1", 10, "its time is over", _clock.GetUtcNow(), Cancel);

        var report = await copy.CompareAsync(Cancel);

        Assert.Contains("ledgers/removals-notary/ledger.jsonl", Assert.Single(report.Healed), StringComparison.Ordinal);
        Assert.Equal((0, null), (report.Sessions, await second.LengthAsync("sessions/s1/sealed.json", Cancel)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11 * 366)]
    public async Task A_removal_that_somebody_wrote_for_a_session_before_its_years_are_full_brings_it_out_of_no_comparison(int later)
    {
        var (second, copy) = await SealedTwiceAsync(keepYears: 20);
        Assert.True(Checkpoint.TryParse(File.ReadAllBytes(Path.Combine(FirstFolder, "sessions/s1/seal/checkpoint.json")), out var end));
        _clock.By = TimeSpan.FromDays(later);
        await _first.AppendAsync("ledgers/removals-notary/ledger.jsonl", 0, new EvidenceLog().Append(EvidenceEntry.SessionRemoved(end, 1, "RemoteVerify", "its time is over"), _clock.GetUtcNow()).Bytes, Cancel);
        Directory.Delete(Path.Combine(FirstFolder, "sessions/s1"), recursive: true);

        var report = await copy.CompareAsync(Cancel);

        Assert.Contains("was to be kept until", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Contains(report.Healed, words => words.StartsWith("session s1 was brought whole to ", StringComparison.Ordinal));
        Assert.NotNull(await second.LengthAsync("sessions/s1/sealed.json", Cancel));
        Assert.Equal(VerdictKind.Intact, (await VerdictAsync(_first)).Kind);
    }

    [Fact]
    public async Task A_seal_of_a_key_that_nobody_trusts_heals_nothing()
    {
        var second = await OpenSecondAsync();
        await SealAsync("s1");
        using var stranger = SigningKey.Create("Somebody else", DateTimeOffset.UtcNow);

        var report = await new SecondCopy(_first, second, () => [stranger.Certificate], TimeProvider.System, NullLogger.Instance).CompareAsync(Cancel);

        Assert.Contains("neither verifies", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Null(await second.LengthAsync("sessions/s1/sealed.json", Cancel));
    }

    public void Dispose()
    {
        _bench.Dispose();
        _root.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task<(IArchive Second, SecondCopy Copy)> SealedTwiceAsync(int? keepYears = null)
    {
        var second = await OpenSecondAsync();
        await SealAsync("s1", keepYears);
        var copy = Copy(_first, second);
        Assert.Equal(2, (await copy.CompareAsync(Cancel)).Healed.Count);
        return (second, copy);
    }

    private SecondCopy Copy(IArchive first, IArchive second) => new(first, second, () => [_bench.Key.Certificate], _clock, NullLogger.Instance);

    private async Task SealAsync(string id, int? keepYears = null)
    {
        await using var journal = _bench.Open(id);
        await Bench.FillAsync(journal, keepYears: keepYears);
        Assert.True((await _bench.SealAsync(journal)).Archived);
    }

    private async Task<Verdict> VerdictAsync(IArchive archive)
    {
        var files = (await CopyPair.FilesAsync(archive, "sessions/s1", Cancel)).Keys.ToDictionary(path => path, _ => archive);
        return await Verifier.VerifyAsync(new ChosenSource("s1", files), new VerifierOptions(Bag: false, TrustRoots: [_bench.Key.Certificate]), cancellation: Cancel);
    }

    /// <summary>As the machine's administrator can.</summary>
    private static void Rewrite(string path, byte[] bytes)
    {
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }
}

/// <summary>One file's bytes give an error of the disk, as long as it is in its place.</summary>
internal sealed class BadSector(LocalArchive archive, string bad) : IArchive, IArchiveHealing
{
    private bool _aside;

    public string Description => archive.Description;

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => archive.PutAsync(path, content, cancel);

    public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => archive.AppendAsync(path, position, bytes, cancel);

    public Task SealAsync(string path, CancellationToken cancel) => archive.SealAsync(path, cancel);

    public Task<long?> LengthAsync(string path, CancellationToken cancel) => archive.LengthAsync(path, cancel);

    public async Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) =>
        path == bad && !_aside ? new Broken() : await archive.GetAsync(path, offset, length, cancel);

    public IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel) => archive.ListAsync(folder, cancel);

    public async Task SetAsideAsync(string path, string aside, CancellationToken cancel)
    {
        await archive.SetAsideAsync(path, aside, cancel);
        _aside |= path == bad;
    }

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default) => throw new IOException("Input/output error");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellation) => throw new IOException("Input/output error");
    }
}

public sealed class SecondCopyInAFolderTests : SecondCopyContract
{
    protected override Task<IArchive> OpenSecondAsync() => Task.FromResult<IArchive>(new LocalArchive(Path.Combine(Scratch, "second")));
}

public sealed class SecondCopyInABlobStoreTests(Azurite azurite) : SecondCopyContract
{
    protected override async Task<IArchive> OpenSecondAsync()
    {
        Assert.SkipWhen(Azurite.Command is null, "Azurite is not installed: run npm ci in tests/");
        return await AzureBlobArchive.ConnectAsync(await azurite.OptionsAsync($"c{Guid.NewGuid():N}", Cancel), Cancel);
    }
}
