using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Recording;

namespace RemoteVerify.Server.Redaction;

/// <summary>Makes, of each track with withheld spans, a copy that is black or silent there, or both.</summary>
public sealed class SpanCopies(SessionArchive archive, Rendition rendition, string folder)
{
    public async Task<IReadOnlyList<DerivedFile>> MakeAsync(SessionReading reading, IReadOnlyList<WithheldSpan> spans, CancellationToken cancel)
    {
        var made = new List<DerivedFile>();
        foreach (var spansOfTrack in spans.GroupBy(s => s.File))
        {
            var track = reading.Tracks.Single(t => t.File == spansOfTrack.Key);
            var input = Path.Combine(folder, Path.GetFileName(track.File));
            await using (var source = await archive.OpenMediaAsync(reading.SessionId, track.File, cancel))
            await using (var copy = File.Create(input))
            {
                await source.CopyToAsync(copy, cancel);
            }

            var output = Path.ChangeExtension(input, ".webm");
            output = output == input ? input + ".webm" : output;
            await rendition.WithholdAsync(input, output, [.. spansOfTrack.Select(s => new WithheldPart(Since(s.FromMs, track), Since(s.ToMs, track), s.Picture, s.Sound))], Sizes(reading, track.File), null, cancel);
            made.Add(new DerivedFile(track.File + ".webm", new FileInfo(output).Length, () => File.OpenRead(output)));
        }

        return made;
    }

    /// <summary>As the recorder said them: "vp8 1280x720".</summary>
    private static IReadOnlyList<(int Width, int Height)> Sizes(SessionReading reading, string file) =>
        [.. reading.Lines.Where(l => l.Kind == EvidenceKind.MediaChanged && l.Text("file") == file && l.Text("what") == "resolution")
            .Select(l => (l.Text("value") ?? "").Split(' ')[^1].Split('x')).Select(s => s is [var w, var h] && int.TryParse(w, out var width) && int.TryParse(h, out var height) ? (width, height) : (0, 0))];

    /// <summary>On the file's own clock, which begins with its first frame.</summary>
    private static TimeSpan Since(long ms, TrackReading track) => TimeSpan.FromMilliseconds(Math.Max(0, ms - track.FromMs));
}
