using System.Text;
using CsCheck;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>Whatever one does to a sealed package, it is found, and said to be what it is.</summary>
public sealed class TamperingTests
{
    private const string Seed = "0000KOIPe036";

    private static readonly MemorySource Bag = SampleSession.Sealed().BagAsync().GetAwaiter().GetResult();

    private static Verdict Verify(MemorySource bag) => Verifier.VerifyAsync(bag).GetAwaiter().GetResult();

    private static VerdictKind KindOf(MemorySource bag) => Verify(bag).Kind;

    [Fact]
    public void One_flipped_bit_in_any_file_is_found()
    {
        var places = Bag.Order.SelectMany(path => Enumerable.Range(0, Bag.Files[path].Length).Select(at => (path, at))).ToArray();
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.Int[0, 7]).Sample(
            (place, bit) =>
            {
                var bag = Bag.Copy();
                var (path, at) = places[place];
                bag.Files[path][at] ^= (byte)(1 << bit);
                var verdict = Verify(bag);
                Assert.True(verdict.Kind is VerdictKind.Broken or VerdictKind.Incomplete, $"{path} byte {at} bit {bit}: {verdict.Kind}");
                Assert.True(verdict.Kind == VerdictKind.Broken || path is BagIt.Log || path.EndsWith(".txt", StringComparison.Ordinal), $"{path} byte {at} bit {bit}: {verdict.Words.En}");
            },
            seed: Seed, iter: 3000, threads: 1);
    }

    [Fact]
    public void One_flipped_bit_in_the_evidence_is_found_by_log_and_seal_alone()
    {
        string[] proven = [.. Bag.Order.Where(path => path.StartsWith("data/", StringComparison.Ordinal)), BagIt.SealCheckpoint];
        var places = proven.SelectMany(path => Enumerable.Range(0, Bag.Files[path].Length).Select(at => (path, at))).ToArray();
        Gen.Select(Gen.Int[0, places.Length - 1], Gen.Int[0, 7]).Sample(
            (place, bit) =>
            {
                var bag = Bag.Copy();
                var (path, at) = places[place];
                bag.Files[path][at] ^= (byte)(1 << bit);
                var verdict = Verifier.VerifyAsync(bag, new VerifierOptions(Bag: false)).GetAwaiter().GetResult();
                Assert.True(verdict.Kind is VerdictKind.Broken or VerdictKind.Incomplete, $"{path} byte {at} bit {bit}: {verdict.Kind}");
            },
            seed: Seed, iter: 1500, threads: 1);
    }

    [Fact]
    public void A_flipped_bit_in_a_line_is_said_of_that_line()
    {
        var lines = Lines();
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, 10_000], Gen.Int[0, 7]).Sample(
            (index, at, bit) =>
            {
                var changed = lines.Select(line => line.ToArray()).ToArray();
                changed[index][at % changed[index].Length] ^= (byte)(1 << bit);
                if (changed[index].AsSpan().Contains((byte)'\n'))
                    return;
                var verdict = Verify(Relogged(changed));
                Assert.Equal(VerdictKind.Broken, verdict.Kind);
                Assert.Contains(verdict.Problems, problem => problem.Kind == ProblemKind.Altered && problem.Seq == index);
            },
            seed: Seed, iter: 500, threads: 1);
    }

    [Fact]
    public void A_line_whose_number_was_changed_is_named_by_its_place_and_nothing_else_is_blamed()
    {
        var lines = Lines();
        for (var place = 0; place < lines.Length; place++)
        {
            var changed = lines.Select(line => line.ToArray()).ToArray();
            var text = Encoding.UTF8.GetString(changed[place]).Replace($"\"seq\":{place},", $"\"seq\":{place + 7},", StringComparison.Ordinal);
            changed[place] = Encoding.UTF8.GetBytes(text);
            var verdict = Verify(Relogged(changed));
            Assert.Equal(VerdictKind.Broken, verdict.Kind);
            Assert.Contains(verdict.Problems, problem => problem.Seq == place && problem.What.En.Contains($"it says that it is number {place + 7}", StringComparison.Ordinal));
            Assert.All(verdict.Problems, problem => Assert.True(problem.Seq is null || problem.Seq == place, problem.What.En));
        }
    }

    [Fact]
    public void Every_file_that_is_taken_away_is_missed()
    {
        foreach (var path in Bag.Order)
        {
            var bag = Bag.Copy();
            bag.Remove(path);
            var verdict = Verify(bag);
            Assert.True(verdict.Kind == VerdictKind.Incomplete, $"{path}: {verdict.Words.En}");
            Assert.Contains(verdict.Problems, problem => problem.File == path || problem.What.En.Contains(path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_file_that_is_cut_short_is_found_wherever_it_is_cut() =>
        Gen.Select(Gen.Int[0, Bag.Order.Count - 1].Select(index => Bag.Order[index]), Gen.Double[0, 1]).Sample(
            (path, share) =>
            {
                var bag = Bag.Copy();
                var bytes = bag.Files[path];
                bag.Files[path] = bytes[..(int)(share * (bytes.Length - 1))];
                var isTrackOrLog = path.Contains("tracks/", StringComparison.Ordinal) || path == BagIt.Log;
                var verdict = Verify(bag);
                Assert.True(verdict.Kind is VerdictKind.Broken or VerdictKind.Incomplete, $"{path}: {verdict.Kind}");
                if (isTrackOrLog)
                    Assert.True(verdict.Kind == VerdictKind.Incomplete, $"{path}: {verdict.Words.En}");
            },
            seed: Seed, iter: 500, threads: 1);

    [Fact]
    public void Every_file_that_grows_is_found()
    {
        foreach (var path in Bag.Order)
        {
            var bag = Bag.Copy();
            bag.Files[path] = [.. bag.Files[path], (byte)'x'];
            Assert.True(KindOf(bag) is VerdictKind.Broken or VerdictKind.Incomplete, path);
        }
    }

    [Fact]
    public void Two_files_that_change_places_are_found()
    {
        foreach (var (one, other) in new[] { ("data/stills/0001.jpg", "data/stills/0002.jpg"), ("data/tracks/applicant-1.mkv", "data/tracks/official-1.mkv"), ("data/texts/0001.txt", "data/texts/0003.txt") })
        {
            var bag = Bag.Copy();
            (bag.Files[one], bag.Files[other]) = (bag.Files[other], bag.Files[one]);
            Assert.Equal(VerdictKind.Broken, KindOf(bag));
        }
    }

    [Fact]
    public void Every_line_that_is_dropped_is_found_at_its_place()
    {
        var lines = Lines();
        for (var i = 0; i < lines.Length; i++)
        {
            var verdict = Verify(Relogged([.. lines[..i], .. lines[(i + 1)..]]));
            Assert.Equal(i == lines.Length - 1 ? VerdictKind.Incomplete : VerdictKind.Broken, verdict.Kind);
            var first = verdict.Problems.First(problem => problem.Kind != ProblemKind.Note);
            Assert.Equal(i, first.Seq);
            Assert.Contains(i == lines.Length - 1 ? $"entry {i} is missing" : $"entry {i} has been taken out", first.What.En);
        }
    }

    [Fact]
    public void Every_line_that_stands_twice_or_changes_places_is_found()
    {
        var lines = Lines();
        for (var i = 0; i < lines.Length; i++)
        {
            Assert.Equal(VerdictKind.Broken, KindOf(Relogged([.. lines[..i], lines[i], .. lines[i..]])));
            if (i + 1 < lines.Length)
                Assert.Equal(VerdictKind.Broken, KindOf(Relogged([.. lines[..i], lines[i + 1], lines[i], .. lines[(i + 2)..]])));
        }
    }

    [Fact]
    public void Every_log_that_ends_early_is_incomplete_by_what_is_missing()
    {
        var lines = Lines();
        for (var count = 1; count < lines.Length; count++)
        {
            var verdict = Verify(Relogged(lines[..count]));
            Assert.Equal(VerdictKind.Incomplete, verdict.Kind);
            Assert.Equal(count, verdict.Problems.First(problem => problem.Kind == ProblemKind.Missing).Seq);
        }
    }

    [Fact]
    public void Chunks_that_change_places_inside_a_track_are_found_by_both_entries()
    {
        var bag = Bag.Copy();
        var track = bag.Files["data/tracks/official-1.mkv"];
        bag.Put("data/tracks/official-1.mkv", [.. track[250..530], .. track[..250], .. track[530..]]);
        var verdict = Verify(bag);
        Assert.Equal(VerdictKind.Broken, verdict.Kind);
        Assert.Equal([4, 6], verdict.Problems.Where(problem => problem.Kind == ProblemKind.Altered && problem.Seq is not null).Select(problem => problem.Seq!.Value));
    }

    [Fact]
    public async Task A_package_with_any_damaged_byte_never_throws_and_never_gains_evidence()
    {
        var zip = await SampleSession.Sealed().PackAsync();
        Gen.Select(Gen.Int[0, zip.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                byte[] damaged = [.. zip];
                damaged[at] = value;
                using var source = new ZipSource(() => new MemoryStream(damaged));
                var verdict = Verifier.VerifyAsync(source).GetAwaiter().GetResult();
                if (verdict.Kind == VerdictKind.Intact)
                    Assert.Equal(22, verdict.Totals.Entries);
            },
            seed: Seed, iter: 1000, threads: 1);
    }

    private static byte[][] Lines() =>
        [.. Encoding.UTF8.GetString(Bag.Files[BagIt.Log]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    private static MemorySource Relogged(IEnumerable<byte[]> lines)
    {
        var bag = Bag.Copy();
        bag.Put(BagIt.Log, [.. lines.SelectMany(line => line.Append((byte)'\n'))]);
        return bag;
    }
}
