namespace RemoteVerify.Recording;

/// <summary>
/// Pictures of any size, one after another in a file, into one size: a phone is turned, a line grows narrow, and the recorder goes on in the same file.
/// ffmpeg builds its whole graph anew at such a place, sound included, and forgets what came before: it is told not to, and every filter before <see cref="Within"/> must bear the change.
/// </summary>
internal static class OneSize
{
    /// <summary>Before the input.</summary>
    public const string Input = "-reinit_filter:v 0";

    /// <summary>The first filter that looks at the picture. Its shape is kept.</summary>
    public static string Within(int width, int height, string colour = "black", string scaling = "bicubic") =>
        $"scale={width}:{height}:force_original_aspect_ratio=decrease:eval=frame:flags={scaling},pad={width}:{height}:(ow-iw)/2:(oh-ih)/2:{colour}:eval=frame";
}
