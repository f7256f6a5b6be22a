using System.Security.Cryptography;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>A file of many buffers: its sums run behind the reading, on other threads.</summary>
public sealed class LargeFileTests
{
    private const string Track = "tracks/applicant-1.mkv";
    private static readonly DateTimeOffset At = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly Random _chance = new(11);

    [Fact]
    public async Task It_is_intact_however_its_bytes_arrive()
    {
        var (session, _) = Sealed();
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(VerdictKind.Intact, (await VerifyAsync(new Trickling(session, _chance))).Kind);
        }
    }

    [Fact]
    public async Task A_changed_byte_is_found_in_its_chunk_wherever_it_is()
    {
        var (session, chunks) = Sealed();
        var bytes = session.Files["data/" + Track];
        int[] places = [0, bytes.Length - 1, 512 * 1024 - 1, 512 * 1024, .. Enumerable.Range(0, 12).Select(_ => _chance.Next(bytes.Length))];
        foreach (var place in places)
        {
            bytes[place] ^= 1;
            var verdict = await VerifyAsync(new Trickling(session, _chance));
            bytes[place] ^= 1;
            Assert.Equal(VerdictKind.Broken, verdict.Kind);
            Assert.Equal([chunks.FindIndex(end => place < end) + 1], verdict.Problems.Select(problem => problem.Seq));
        }
    }

    [Fact]
    public async Task Its_manifest_is_compared_with_all_of_it()
    {
        var (session, _) = Sealed();
        var zip = new MemoryStream();
        await Package.WriteAsync(session, new PackageOptions("s", At), zip, TestContext.Current.CancellationToken);
        var bag = await MemorySource.UnpackAsync(zip.ToArray());
        Assert.Equal(VerdictKind.Intact, (await VerifyAsync(new Trickling(bag, _chance), bag: true)).Kind);
        var manifest = bag.Files[BagIt.Manifest];
        var line = System.Text.Encoding.ASCII.GetString(manifest).IndexOf(Track, StringComparison.Ordinal) - "<hash>  data/".Length;
        manifest[line] = manifest[line] == (byte)'0' ? (byte)'1' : (byte)'0';
        Assert.Contains((await VerifyAsync(new Trickling(bag, _chance), bag: true)).Problems, problem => problem.File == "data/" + Track);
    }

    [Fact]
    public async Task A_disk_that_fails_in_its_middle_gives_no_verdict()
    {
        var (session, _) = Sealed();
        await Assert.ThrowsAsync<IOException>(() => VerifyAsync(new Trickling(session, _chance) { FailsAt = 2_000_000 }));
    }

    private static Task<Verdict> VerifyAsync(IEvidenceSource source, bool bag = false) =>
        Verifier.VerifyAsync(source, new VerifierOptions(bag), cancellation: TestContext.Current.CancellationToken);

    /// <returns>And where each chunk ends.</returns>
    private (MemorySource Session, List<int> Ends) Sealed()
    {
        var (log, lines, track, ends) = (new EvidenceLog(), new MemoryStream(), new MemoryStream(), new List<int>());
        lines.Write(log.Append(EvidenceEntry.SessionOpened("s", "2026-1", "department"), At).Bytes.Span);
        while (track.Length < 5_000_000)
        {
            var chunk = new byte[_chance.Next(4) == 0 ? _chance.Next(1, 50) : _chance.Next(1, 700_000)];
            _chance.NextBytes(chunk);
            var entry = EvidenceEntry.MediaChunk(Track, track.Length, chunk.Length, Convert.ToHexStringLower(SHA256.HashData(chunk)), ends.Count, ends.Count + 1);
            lines.Write(log.Append(entry, At).Bytes.Span);
            track.Write(chunk);
            ends.Add((int)track.Length);
        }

        lines.Write(log.AppendSealed("ended", At).Bytes.Span);
        var checkpoint = log.Checkpoint("s").ToBytes();
        return (new MemorySource()
            .Put(BagIt.Log, lines.ToArray()).Put("data/" + Track, track.ToArray())
            .Put(BagIt.SealCheckpoint, checkpoint).Put(BagIt.SealSignature, Seal.Sign(checkpoint, SampleSession.Key, At))
            .Put(BagIt.SealSigner, System.Text.Encoding.ASCII.GetBytes(SampleSession.Key.CertificatePem)), ends);
    }

    /// <summary>Gives a file in pieces of any length, sometimes at once and sometimes later.</summary>
    private sealed class Trickling(MemorySource files, Random chance) : IEvidenceSource
    {
        public long FailsAt { get; init; } = long.MaxValue;

        public Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation) => files.ListAsync(cancellation);

        public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => Task.FromResult<Stream>(new Pieces(files.Files[path], chance, FailsAt));
    }

    private sealed class Pieces(byte[] bytes, Random chance, long failsAt) : MemoryStream(bytes, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default)
        {
            if (chance.Next(2) == 0)
            {
                await Task.Yield();
            }

            return Position > failsAt ? throw new IOException("Input/output error") : Read(buffer.Span[..chance.Next(1, buffer.Length + 1)]);
        }
    }
}
