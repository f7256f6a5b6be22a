using System.Globalization;

namespace RemoteVerify.Verify;

/// <summary>One line on stderr that is written over, for packages that take longer than a blink.</summary>
internal sealed class ProgressLine(TextWriter error, long total, bool chinese) : IProgress<long>
{
    private const long EveryMilliseconds = 500;

    private long _next = Environment.TickCount64 + EveryMilliseconds;
    private bool _isShown;

    public void Report(long bytes)
    {
        if (Environment.TickCount64 < _next)
            return;
        _next = Environment.TickCount64 + EveryMilliseconds;
        _isShown = true;
        var share = total > 0 ? $" ({Math.Min(100, bytes * 100 / total)} %)" : "";
        error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{(chinese ? "已读" : "read")} {bytes / 1e6:N0} MB{share} "));
    }

    public void End()
    {
        if (_isShown)
            error.WriteLine();
    }
}
