using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cameras;

/// <summary>Whether what a page says of a camera, or wants of it, is within reason.</summary>
public static class CameraBounds
{
    private const int MostPixels = 16_384;
    private const double MostZoom = 1_000;
    private const int WordCharacters = 120;
    private const int FocusWords = 8;

    public static void Check(CameraWish wish)
    {
        if (!IsZoom(wish.Zoom) || !IsSide(wish.Width) || !IsSide(wish.Height) || wish.Focus?.Length > WordCharacters)
        {
            throw SessionRefusal.BadCall($"zoom: 0 to {MostZoom}; width and height: 1 to {MostPixels}.");
        }
    }

    public static void Check(CameraNow camera)
    {
        var can = camera.Can;
        if (camera.Label is null || can?.Focus is null || camera.Label.Length > WordCharacters || camera.Focus?.Length > WordCharacters
            || can.Focus.Length > FocusWords || can.Focus.Any(f => f is null || f.Length > WordCharacters)
            || camera.Width is < 0 or > MostPixels || camera.Height is < 0 or > MostPixels || camera.FramesPerSecond is not (>= 0 and <= 1_000)
            || !IsZoom(camera.Zoom) || !IsZoom(can.ZoomLeast) || !IsZoom(can.ZoomMost) || !IsSide(can.WidthMost) || !IsSide(can.HeightMost))
        {
            throw SessionRefusal.BadCall("The camera's report has impossible numbers or too long words.");
        }
    }

    private static bool IsZoom(double? zoom) => zoom is null or (>= 0 and <= MostZoom);

    private static bool IsSide(int? pixels) => pixels is null or (>= 1 and <= MostPixels);
}
