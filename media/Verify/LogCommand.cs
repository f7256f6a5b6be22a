using System.Globalization;
using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <summary>The log in plain words, a line an entry.</summary>
internal static class LogCommand
{
    public static async Task<int> RunAsync(string path, bool chinese, TextWriter output, CancellationToken cancellation)
    {
        using var package = PackageSource.Open(path);
        await package.Source.ListAsync(cancellation);
        await using var log = await package.Source.OpenReadAsync(BagIt.Log, cancellation);
        var reader = new EvidenceLogReader(log);
        while (await reader.ReadAsync(cancellation) is { } raw)
            await output.WriteLineAsync(LogLine.TryParse(raw.Bytes, out var line)
                ? string.Create(CultureInfo.InvariantCulture, $"{line.Seq,5}  {EvidenceTime.Format(line.At)}  {EntryWords.Of(line, chinese)}")
                : chinese ? "       （无法读取的一行）" : "       (a line that cannot be read)");
        return 0;
    }
}
