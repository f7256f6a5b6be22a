namespace RemoteVerify.Server.Sessions.Cameras;

/// <summary>Programs that give pictures out as a camera, known by the names of their devices.</summary>
public static class VirtualCameras
{
    private static readonly string[] Words =
    [
        "virtual", "obs", "manycam", "xsplit", "snap camera", "v4l2loopback", "dummy video", "droidcam", "iriun", "epoccam", "ndi", "e2esoft", "vcam",
        "webcamoid", "mmhmm", "camtwist", "fake", "虚拟", "splitcam", "youcam", "unity video",
    ];

    public static bool Names(string label)
    {
        var name = label.ToLowerInvariant();
        return Words.Any(word => word.Length > 3 ? name.Contains(word, StringComparison.Ordinal) : name.Split(' ', '-', '_', '(', ')').Contains(word));
    }
}
