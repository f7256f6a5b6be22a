using System.Collections.Concurrent;
using RemoteVerify.Routing;

namespace RemoteVerify.Kit.Staging;

/// <summary>Some seconds of VP8 or H.264 and Opus from real encoders, played in a loop.</summary>
/// <param name="Frames">25 a second; the first is a key frame.</param>
/// <param name="Sounds">Packets of 20 ms.</param>
public sealed record Film(int Width, int Height, IReadOnlyList<byte[]> Frames, IReadOnlyList<byte[]> Sounds, byte[]? H264 = null)
{
    public const int FramesPerSecond = 25, Seconds = 8;
    private static readonly ConcurrentDictionary<(int, int, int, int, int), Lazy<Task<Film>>> Made = [];

    public Codec Codec => H264 is null ? Codec.Vp8 : Codec.H264;

    /// <summary>RFC 6386 section 9.1: an even first byte. H.264: here every eighth second begins with one.</summary>
    public bool IsKey(int frame) => H264 is null ? (Frames[frame][0] & 1) == 0 : frame == 0;

    /// <summary>The same in H.264, as phones that have it in hardware send it.</summary>
    public static async Task<Film> MakeH264Async(int width, int height, int kilobits)
    {
        var sounds = (await MakeAsync(width, height, kilobits)).Sounds;
        var (frames, head) = await Encoder.EncodeH264Async(
            $"-f lavfi -i testsrc2=size={width}x{height}:rate={FramesPerSecond} -t {Seconds} -c:v libx264 -profile:v baseline -preset ultrafast -tune zerolatency -pix_fmt yuv420p -b:v {kilobits}k -g {FramesPerSecond * Seconds} -x264-params slices=1:scenecut=0");
        return new(width, height, frames, sounds, head);
    }

    /// <summary>The picture counts its own seconds; each number of film has a tone of its own.</summary>
    public static Task<Film> MakeAsync(int width, int height, int kilobits, int number = 0, int keyFrameSeconds = 1) =>
        Made.GetOrAdd((width, height, kilobits, number, keyFrameSeconds), _ => new(() => EncodeAsync(width, height, kilobits, number, keyFrameSeconds))).Value;

    private static async Task<Film> EncodeAsync(int width, int height, int kilobits, int number, int keyFrameSeconds)
    {
        var (frames, sounds) = await Encoder.EncodeAsync(
            $"-f lavfi -i testsrc2=size={width}x{height}:rate={FramesPerSecond} -t {Seconds} -vf noise=alls=8:allf=t -c:v libvpx -deadline realtime -cpu-used 8 -b:v {kilobits}k -minrate {kilobits}k -maxrate {kilobits}k -bufsize {kilobits / 2}k -g {FramesPerSecond * keyFrameSeconds} -auto-alt-ref 0 -lag-in-frames 0",
            $"-f lavfi -i sine=frequency={330 + (110 * number)}:beep_factor=2 -t {Seconds} -ac 2 -c:a libopus -b:a 32k -frame_duration 20");
        return new(width, height, frames, sounds);
    }
}
