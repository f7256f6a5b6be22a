using System.Globalization;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cameras;

/// <summary>A camera's settings as entries of the evidence log: one an aspect that changed.</summary>
public static class CameraJournal
{
    public static async Task CameraAsync(this LiveSession live, SessionParticipant who, CameraNow? before, CameraNow camera)
    {
        var known = before is null ? [] : Aspects(before).ToDictionary();
        foreach (var (what, value) in Aspects(camera).Where(a => known.GetValueOrDefault(a.Key) != a.Value))
        {
            await live.AppendAsync(EvidenceEntry.MediaChanged(who.Label, what, value, atMs: live.NowMs));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Aspects(CameraNow camera)
    {
        yield return new("device", camera.Label);
        yield return new("size", string.Create(CultureInfo.InvariantCulture, $"{camera.Width}x{camera.Height}@{camera.FramesPerSecond:0}"));
        if (camera.Torch is { } torch)
        {
            yield return new("torch", torch ? "on" : "off");
        }

        if (camera.Zoom is { } zoom)
        {
            yield return new("zoom", zoom.ToString("0.0", CultureInfo.InvariantCulture));
        }

        if (camera.Focus is { } focus)
        {
            yield return new("focus", focus);
        }
    }
}
