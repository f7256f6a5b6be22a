using System.Text.Json;

namespace RemoteVerify.Benchmarks.Loss;

/// <summary>What a running session's log says is missing in recordings.</summary>
/// <param name="Entries">Lines of media.gap.</param>
/// <param name="Picture">Time without pictures, all files together.</param>
public sealed record RecordedGaps(int Entries, TimeSpan Picture, TimeSpan Sound)
{
    /// <summary>Gaps that began between two moments, cut at the second.</summary>
    public static RecordedGaps Between(string log, DateTimeOffset from, DateTimeOffset to)
    {
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var (entries, picture, sound) = (0, 0L, 0L);
        DateTimeOffset? opened = null;
        while (reader.ReadLine() is { } line)
        {
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            opened ??= root.GetProperty("at").GetDateTimeOffset();
            if (root.GetProperty("kind").GetString() != "media.gap")
            {
                if (root.GetProperty("kind").GetString() == "media.changed" && root.GetProperty("at").GetDateTimeOffset() >= from)
                {
                    Console.Error.WriteLine(line);
                }


                continue;
            }

            var (begin, end) = (opened.Value.AddMilliseconds(root.GetProperty("from").GetInt64()), opened.Value.AddMilliseconds(root.GetProperty("to").GetInt64()));
            if (begin < from || begin >= to)
            {
                continue;
            }

            var span = (long)((end < to ? end : to) - begin).TotalMilliseconds;
            var media = root.TryGetProperty("media", out var named) ? named.GetString() : null;
            entries++;
            Console.Error.WriteLine($"gap of {span} ms: {line}");
            picture += media == "audio" ? 0 : span;
            sound += media == "video" ? 0 : span;
        }

        return new(entries, TimeSpan.FromMilliseconds(picture), TimeSpan.FromMilliseconds(sound));
    }
}
