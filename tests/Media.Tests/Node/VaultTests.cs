using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Signing;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>Signing by a vault: see <see cref="FakeVault"/> for what stands in for it.</summary>
public sealed class VaultTests : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("vault");
    private readonly LocalArchive _archive;
    private FakeVault _vault = null!;

    public VaultTests() => _archive = new LocalArchive(Path.Combine(_root.FullName, "archive"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Keys => Path.Combine(_root.FullName, "data", "keys");

    public async ValueTask InitializeAsync() => _vault = await FakeVault.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _vault.DisposeAsync();
        _root.Delete(recursive: true);
    }

    [Theory]
    [InlineData("https://office.vault.azure.net", "https://vault.azure.net/.default")]
    [InlineData("https://office.vault.azure.cn/", "https://vault.azure.cn/.default")]
    [InlineData("https://office.managedhsm.azure.net", "https://managedhsm.azure.net/.default")]
    public void The_token_is_for_the_vaults_own_cloud(string vault, string scope) => Assert.Equal(scope, KeyVault.ScopeOf(new Uri(vault)));

    [Fact]
    public async Task A_session_is_sealed_by_the_vault_and_its_private_key_is_nowhere_here()
    {
        await using var node = await StartAsync();
        var heard = new Heard();
        var session = await node.OpenAsync(Opening("s1"), heard);
        var ended = await session.EndAsync("ended");

        Assert.True(Receipt.TryVerify(ended.Receipt, _vault.Newest.Certificate, out _));
        var verdict = await new SessionArchive(_archive, node).VerifyAsync("s1", Cancel, ended.Receipt);
        Assert.Equal((VerdictKind.Intact, true, _vault.Newest.Fingerprint), (verdict.Kind, verdict.Signature!.Trusted, verdict.Signature.Fingerprint));
        Assert.All(Directory.GetFiles(Keys), file => Assert.DoesNotContain("PRIVATE", File.ReadAllText(file)));
        Assert.Contains("POST /keys/evidence/v1/sign", _vault.Asked);
        Assert.Null(node.Signing.Failing);
    }

    [Fact]
    public async Task A_vault_that_is_away_leaves_the_session_recorded_and_it_is_sealed_when_the_vault_answers()
    {
        await using var node = await StartAsync();
        var session = await node.OpenAsync(Opening("s1"), new Heard());
        _vault.IsDown = true;
        await session.AppendAsync(EvidenceEntry.NoteAdded("official-1", await session.StoreTextAsync("note", "核对无误")));
        var refused = await Assert.ThrowsAsync<EvidenceUnavailable>(() => session.EndAsync("ended"));
        Assert.Contains("waits for its signature", refused.Message, StringComparison.Ordinal);
        Assert.Contains("503", node.Signing.Failing, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Incomplete, (await new SessionArchive(_archive, node).VerifyAsync("s1", Cancel)).Kind);

        _vault.IsDown = false;
        Assert.True((await session.EndAsync("ended")).Archived);
        Assert.Equal(VerdictKind.Intact, (await new SessionArchive(_archive, node).VerifyAsync("s1", Cancel)).Kind);
        Assert.Null(node.Signing.Failing);
    }

    [Fact]
    public async Task What_waited_for_its_signature_at_a_stop_is_sealed_after_the_next_start_without_anybodys_doing()
    {
        await using (var node = await StartAsync())
        {
            var session = await node.OpenAsync(Opening("s1"), new Heard());
            _vault.IsDown = true;
            await Assert.ThrowsAsync<EvidenceUnavailable>(() => session.EndAsync("ended"));
        }

        await using var next = await StartAsync();
        Assert.False(File.Exists(Path.Combine(_root.FullName, "archive/sessions/s1/sealed.json")));
        _vault.IsDown = false;
        for (var looks = 0; !File.Exists(Path.Combine(_root.FullName, "archive/sessions/s1/sealed.json")); looks++)
        {
            Assert.True(looks < 1000, "not sealed");
            await Task.Delay(10, Cancel);
        }

        Assert.Equal(VerdictKind.Intact, (await new SessionArchive(_archive, next).VerifyAsync("s1", Cancel)).Kind);
    }

    [Fact]
    public async Task A_vault_that_hangs_holds_up_no_entry_and_the_newest_state_gets_its_receipt()
    {
        await using var node = await StartAsync();
        var heard = new Heard();
        var session = await node.OpenAsync(Opening("s1"), heard);
        _vault.Hang();
        for (var looks = 0; !_vault.Asked.Any(asked => asked.EndsWith("/sign", StringComparison.Ordinal)); looks++)
        {
            Assert.True(looks < 1000, "no receipt was asked for");
            await Task.Delay(10, Cancel);
        }

        var before = heard.Receipts.Count;
        for (var i = 0; i < 20; i++)
        {
            await session.AppendAsync(EvidenceEntry.SessionResumed("more"));
        }

        Assert.Equal(before, heard.Receipts.Count);
        Assert.Single(_vault.Asked, asked => asked.EndsWith("/sign", StringComparison.Ordinal));
        _vault.Answer();
        for (var looks = 0; heard.Receipts.LastOrDefault().Seq != 20; looks++)
        {
            Assert.True(looks < 1000, "no receipt of the newest state");
            await Task.Delay(10, Cancel);
        }

        Assert.InRange(heard.Receipts.Count, 1, 3);
    }

    [Fact]
    public async Task A_new_version_in_the_vault_signs_from_the_next_start_and_the_old_ones_seals_are_still_vouched_for()
    {
        await using (var node = await StartAsync())
        {
            await (await node.OpenAsync(Opening("s1"), new Heard())).EndAsync("ended");
        }

        var old = _vault.Newest.Fingerprint;
        _vault.Renew();
        await using var next = await StartAsync();
        await (await next.OpenAsync(Opening("s2"), new Heard())).EndAsync("ended");
        var archive = new SessionArchive(_archive, next);
        var (first, second) = (await archive.VerifyAsync("s1", Cancel), await archive.VerifyAsync("s2", Cancel));
        Assert.Equal((VerdictKind.Intact, true, old), (first.Kind, first.Signature!.Trusted, first.Signature.Fingerprint));
        Assert.Equal((VerdictKind.Intact, true, _vault.Newest.Fingerprint), (second.Kind, second.Signature!.Trusted, second.Signature.Fingerprint));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_version_in_the_vault_is_taken_without_a_start_within_a_day_and_at_once_when_the_certificate_has_ended(bool ended)
    {
        var clock = new LaterClock();
        await using var node = await StartAsync(clock: clock, lookEvery: ended ? TimeSpan.FromDays(40_000) : TimeSpan.FromDays(1));
        await (await node.OpenAsync(Opening("s1"), new Heard())).EndAsync("ended");
        clock.By = TimeSpan.FromDays(ended ? 366 * 20 : 2);
        _vault.Renew(clock.GetUtcNow());
        for (var looks = 0; SigningKey.FingerprintOf(node.Signer) != _vault.Newest.Fingerprint; looks++)
        {
            Assert.True(looks < 1000, "the new version is not taken");
            await Task.Delay(10, Cancel);
        }

        await (await node.OpenAsync(Opening("s2"), new Heard())).EndAsync("ended");
        var archive = new SessionArchive(_archive, node);
        var (first, second) = (await archive.VerifyAsync("s1", Cancel), await archive.VerifyAsync("s2", Cancel));
        Assert.Equal((VerdictKind.Intact, true), (first.Kind, first.Signature!.Trusted));
        Assert.Equal((VerdictKind.Intact, true, _vault.Newest.Fingerprint), (second.Kind, second.Signature!.Trusted, second.Signature.Fingerprint));
    }

    [Fact]
    public async Task A_start_goes_on_without_the_vault_once_it_was_seen_and_refuses_before()
    {
        _vault.IsDown = true;
        await Assert.ThrowsAsync<SigningUnavailable>(() => StartAsync());
        _vault.IsDown = false;
        await (await StartAsync()).DisposeAsync();
        _vault.IsDown = true;
        await using var node = await StartAsync();
        Assert.Equal(_vault.Newest.Fingerprint, SigningKey.FingerprintOf(node.Signer));
        Assert.NotNull(node.Signing.Failing);
        await node.OpenAsync(Opening("s1"), new Heard());
    }

    [Fact]
    public async Task A_certificate_from_a_file_must_be_the_keys()
    {
        var file = Path.Combine(_root.FullName, "office.pem");
        await File.WriteAllTextAsync(file, _vault.Newest.CertificatePem, Cancel);
        await using (var node = await StartAsync(_vault.Options with { CertificateFile = file }))
        {
            await (await node.OpenAsync(Opening("s1"), new Heard())).EndAsync("ended");
        }

        _vault.Renew();
        await Assert.ThrowsAsync<CryptographicException>(() => StartAsync(_vault.Options with { CertificateFile = file }));
        await (await StartAsync(_vault.Options with { CertificateFile = file, KeyVersion = "v1" })).DisposeAsync();
    }

    [Fact]
    public async Task A_signature_that_is_not_the_certificates_is_taken_by_nobody()
    {
        await using var node = await StartAsync();
        var session = await node.OpenAsync(Opening("s1"), new Heard());
        _vault.SignsWrongly = true;
        await Assert.ThrowsAsync<EvidenceUnavailable>(() => session.EndAsync("ended"));
        Assert.False(File.Exists(Path.Combine(_root.FullName, "data/live/s1/seal/checkpoint.p7s")));
        _vault.SignsWrongly = false;
        await session.EndAsync("ended");
    }

    private static SessionOpening Opening(string id) => new(id, "2026-0001", "notary", []);

    private Task<MediaNode> StartAsync(VaultOptions? vault = null, TimeProvider? clock = null, TimeSpan? lookEvery = null) => MediaNode.StartAsync(
        new MediaNodeOptions
        {
            DataFolder = Path.Combine(_root.FullName, "data"), Port = 0, ListenAddress = IPAddress.Loopback, Vault = vault ?? _vault.Options,
            CheckpointEvery = TimeSpan.FromMilliseconds(100), AfterwardsEvery = TimeSpan.FromMilliseconds(100), LookForKeyEvery = lookEvery ?? TimeSpan.FromDays(1),
        },
        _archive, clock ?? TimeProvider.System, NullLoggerFactory.Instance, Cancel);
}
