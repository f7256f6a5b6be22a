using RemoteVerify.Kit.Staging;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>Pre-encoded pictures and sound, played in a loop: VP8 and Opus, made by ffmpeg.</summary>
/// <param name="Frames">VP8 frames, 30 a second; the first is a key frame.</param>
/// <param name="Sounds">Opus packets of 20 ms.</param>
public sealed record Clip(IReadOnlyList<byte[]> Frames, IReadOnlyList<byte[]> Sounds)
{
    public const int FramesPerSecond = 30;
    private const int Seconds = 4;

    /// <summary>720p at 1.5 Mbit/s.</summary>
    public static Task<Clip> MakeAsync() => MakeAsync("1280x720", 1500);

    public static async Task<Clip> MakeAsync(string size, int videoKbps)
    {
        var (frames, sounds) = await Encoder.EncodeAsync(
            $"-f lavfi -i testsrc2=size={size}:rate={FramesPerSecond} -t {Seconds} -vf noise=alls=12:allf=t -c:v libvpx -deadline realtime -cpu-used 8 -b:v {videoKbps}k -minrate {videoKbps}k -maxrate {videoKbps}k -bufsize {videoKbps / 3}k -g 9999 -auto-alt-ref 0",
            $"-f lavfi -i anoisesrc=amplitude=0.1:sample_rate=48000 -t {Seconds} -ac 2 -c:a libopus -b:a 32k -frame_duration 20");
        return new(frames, sounds);
    }
}
