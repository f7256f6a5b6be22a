namespace RemoteVerify.EndToEnd.Stage;

/// <summary>What a synthetic camera sees, so that pictures of the product show what it is for: a drawing, held by an unsteady hand.</summary>
public static class DrawnCamera
{
    private const int Seconds = 8;

    /// <summary>Chromium with a film of "kitchen", "home" or "desk" before its camera; with its own test picture where ffmpeg cannot read drawings.</summary>
    public static async Task<Chromium> LaunchAsync(string drawing)
    {
        var film = Path.Combine(Path.GetTempPath(), $"remoteverify-{drawing}.mjpeg");
        var there = File.Exists(film) || await FilmAsync(Path.Combine(AppContext.BaseDirectory, "Stage", "Cameras", drawing + ".svg"), film);
        return await Chromium.LaunchAsync(more: there ? [$"--use-file-for-fake-video-capture={film}"] : []);
    }

    private static async Task<bool> FilmAsync(string svg, string film)
    {
        var making = Path.ChangeExtension(film, $"{Guid.NewGuid():N}.mjpeg");
        var hand = $"scale=1408:-2,crop=1280:720:x='64+56*sin(2*PI*t/{Seconds})':y='36+20*cos(2*PI*t/{Seconds})'";
        var (code, _) = await Command.RunAsync("ffmpeg", "-v", "error", "-loop", "1", "-framerate", "25", "-i", svg, "-t", $"{Seconds}", "-vf", hand, "-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p", making);
        if (code != 0)
        {
            File.Delete(making);
            return false;
        }

        File.Move(making, film, overwrite: true);
        return true;
    }
}
