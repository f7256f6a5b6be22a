using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks.Loss;

/// <summary>What one person has seen and heard so far, as the browser counts it (W3C webrtc-stats).</summary>
/// <param name="FreezeSeconds">Pictures that stood for longer than three frames and 150 ms.</param>
/// <param name="Samples">Of sound played; <paramref name="Filled"/> of them stood in for sound that did not come.</param>
/// <param name="Width">Of the picture now.</param>
/// <param name="Words">How often it stood, how long pictures waited, and what was asked for.</param>
public sealed record Seen(double FreezeSeconds, double Samples, double Filled, int Width, string Words)
{
    /// <summary>For a page that keeps its connections in window.peers.</summary>
    public static async Task<Seen> ByAsync(IPage page)
    {
        var seen = await page.WaitForAsync("""
            (async () => {
              const rows = [];
              for (const peer of window.peers) rows.push(...(await peer.getStats()).values());
              const sum = (kind, of) => rows.filter((r) => r.type === 'inbound-rtp' && r.kind === kind).reduce((all, r) => all + (of(r) || 0), 0);
              const widest = Math.max(0, ...rows.filter((r) => r.type === 'inbound-rtp' && r.kind === 'video' && r.framesPerSecond > 0).map((r) => r.frameWidth || 0));
              return [sum('video', (r) => r.totalFreezesDuration), sum('audio', (r) => r.totalSamplesReceived), sum('audio', (r) => r.concealedSamples - r.silentConcealedSamples), widest,
                `stood ${sum('video', (r) => r.freezeCount)} times, pictures waited ${(1000 * sum('video', (r) => r.jitterBufferDelay) / sum('video', (r) => r.jitterBufferEmittedCount)).toFixed(0)} ms, ${sum('video', (r) => r.keyFramesDecoded)} key frames of ${sum('video', (r) => r.framesDecoded)}, asked ${sum('video', (r) => r.nackCount)} times for packets, ${sum('video', (r) => r.pliCount)} for key frames, dropped ${sum('video', (r) => r.framesDropped)}`];
            })()
            """, "statistics of what is seen");
        return new(seen[0].GetDouble(), seen[1].GetDouble(), seen[2].GetDouble(), seen[3].GetInt32(), seen[4].GetString()!);
    }

    public double FreezeSince(Seen before) => FreezeSeconds - before.FreezeSeconds;

    /// <summary>Share of the sound since then that was made up.</summary>
    public double FilledSince(Seen before) => (Filled - before.Filled) / Math.Max(1, Samples - before.Samples);
}
