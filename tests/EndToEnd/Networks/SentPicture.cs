using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>What a browser sends of its camera: on a busy machine it makes its layers smaller, or stops the large one, by itself. For a page that has <see cref="Watching"/>.</summary>
public sealed class SentPicture(IPage sender)
{
    /// <summary>A script by which a page keeps its connections, those in frames of its own too.</summary>
    public const string Watching = """
        window.top.peers ??= [];
        window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(...how) { super(...how); window.top.peers.push(this); }
        };

        """;

    private static readonly TimeSpan Stopped = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (double Frames, TimeSpan At)> _newest = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public SentLayer Large => Layers.MaxBy(layer => layer.Width) ?? new("none", 0, 0);
    public SentLayer Small => Layers.MinBy(layer => layer.Width) ?? new("none", 0, 0);
    public bool SendsBoth => Layers.Count > 1;

    /// <summary>Those that flow, as seen last.</summary>
    public IReadOnlyList<SentLayer> Layers { get; private set; } = [];

    /// <summary>All that the browser says of its layers and its line, as seen last.</summary>
    public string Words { get; private set; } = "nothing";

    public async Task LookAsync()
    {
        var sent = await sender.WaitForAsync("""
            (async () => {
              const rows = [...(await window.peers.at(-1).getStats()).values()];
              const layers = rows.filter(r => r.type === 'outbound-rtp' && r.kind === 'video').map(r => ({
                rid: r.rid ?? '', active: r.active, width: r.frameWidth ?? 0, frames: r.framesSent ?? 0, bytes: r.bytesSent ?? 0,
                reason: r.qualityLimitationReason, target: r.targetBitrate }));
              return { layers, uplink: rows.find(r => r.type === 'candidate-pair' && r.nominated)?.availableOutgoingBitrate };
            })()
            """, "what is sent");
        Words = sent.GetRawText();
        Layers = [.. sent.GetProperty("layers").EnumerateArray().Where(Flows).Select(layer => new SentLayer(
            layer.GetProperty("rid").GetString()!, layer.GetProperty("width").GetInt32(), layer.GetProperty("bytes").GetDouble()))];
    }

    /// <summary>Until a viewer sees the large layer in the size it is sent in now.</summary>
    /// <param name="width">Of the picture that the viewer sees.</param>
    /// <returns>How long both the viewer and the sender took together, without the time in which the sender sent no large layer; null when it never did and the viewer sees the small one.</returns>
    /// <exception cref="TimeoutException">With what is sent and what is seen.</exception>
    public async Task<TimeSpan?> SeenAsync(Func<Task<int>> width, TimeSpan patience)
    {
        var (clock, sentSince, seen) = (Stopwatch.StartNew(), (TimeSpan?)null, 0);
        while (clock.Elapsed < patience)
        {
            await LookAsync();
            seen = await width();
            sentSince = SendsBoth ? sentSince ?? clock.Elapsed : null;
            if (SendsBoth && seen == Large.Width)
            {
                return clock.Elapsed - sentSince;
            }

            await Task.Delay(100);
        }

        return !SendsBoth && seen == Small.Width ? null : throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"after {patience.TotalSeconds:0} s a picture {seen} wide is seen; sent: {Words}"));
    }

    private bool Flows(JsonElement layer)
    {
        var (rid, frames) = (layer.GetProperty("rid").GetString()!, layer.GetProperty("frames").GetDouble());
        if (!_newest.TryGetValue(rid, out var newest) || newest.Frames != frames)
        {
            _newest[rid] = newest = (frames, _clock.Elapsed);
        }

        return frames > 0 && _clock.Elapsed - newest.At < Stopped;
    }
}

/// <param name="Bytes">Sent so far.</param>
public sealed record SentLayer(string Rid, int Width, double Bytes);
