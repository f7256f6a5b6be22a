using System.Text;
using CsCheck;
using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

public sealed class EvidenceLogReaderTests
{
    [Fact]
    public void Any_bytes_are_cut_into_lines_that_add_up() => Gen.Byte.Array[0, 3000].Sample(
        bytes =>
        {
            var reader = new EvidenceLogReader(new MemoryStream(bytes), maxLineBytes: 64);
            var length = 0L;
            while (reader.Read() is { } line)
            {
                Assert.Equal(length, line.Offset);
                Assert.True(line.Bytes.Length <= 64);
                _ = LogLine.TryParse(line.Bytes, out _);
                length += line.Length;
            }
            Assert.Equal(bytes.Length, length);
        },
        seed: "0000KOIPe036", iter: 2000);

    [Fact]
    public void A_good_line_with_any_byte_changed_is_refused_or_has_another_hash()
    {
        var good = SampleSession.Unsealed().Lines[0];
        Gen.Select(Gen.Int[0, good.Bytes.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var bytes = good.Bytes.ToArray();
                var isChanged = bytes[at] != value;
                bytes[at] = value;
                if (LogLine.TryParse(bytes, out var line))
                    Assert.Equal(isChanged, line.Hash != good.Hash);
            },
            seed: "0000KOIPe036", iter: 5000);
    }

    [Fact]
    public void An_endless_line_is_held_only_to_the_limit()
    {
        var raw = new EvidenceLogReader(new MemoryStream(new byte[5_000_000])).Read()!;
        Assert.False(raw.IsWhole);
        Assert.Equal((EvidenceLog.MaxLineBytes, 5_000_000L), (raw.Bytes.Length, raw.Length));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"seq\":0,\"seq\":1}")]
    [InlineData("{\"seq\":-1,\"prev\":\"P\",\"at\":\"2026-11-22T10:00:00.123Z\",\"kind\":\"x\"}")]
    [InlineData("{\"seq\":1.5,\"prev\":\"P\",\"at\":\"2026-11-22T10:00:00.123Z\",\"kind\":\"x\"}")]
    [InlineData("{\"seq\":0,\"prev\":\"P\",\"at\":\"22 November\",\"kind\":\"x\"}")]
    [InlineData("{\"seq\":0,\"prev\":\"P\",\"at\":\"2026-11-22T10:00:00.123Z\"}")]
    [InlineData("{\"seq\":0,\"prev\":\"P\",\"at\":\"2026-11-22T10:00:00.123Z\",\"kind\":\"x\",\"by\":\"\\ud800\"}")]
    [InlineData("{\"seq\":0,\"prev\":\"P\",\"at\":\"2026-11-22T10:00:00.123Z\",\"kind\":\"x\",\"by\":1,\"by\":2}")]
    public void What_is_no_line_is_refused(string text) =>
        Assert.False(LogLine.TryParse(Encoding.UTF8.GetBytes(text.Replace("\"P\"", $"\"{EvidenceLog.NoPrevious}\"") + "\n"), out _));

    [Fact]
    public void Unknown_kinds_are_lines_like_any_other() =>
        Assert.True(LogLine.TryParse(Encoding.UTF8.GetBytes($"{{\"seq\":0,\"prev\":\"{EvidenceLog.NoPrevious}\",\"at\":\"2026-11-22T10:00:00.123Z\",\"kind\":\"later.kind\",\"x\":[1]}}\n"), out _));
}
