using System.Diagnostics.CodeAnalysis;
using System.Text;
using RemoteVerify.Archive;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Sessions;

/// <summary>The words of messages, notes, answers and decisions, each in its own file.</summary>
public static class StoredTexts
{
    private const int MaxBytes = 64 * 1024;

    public static bool IsText([NotNullWhen(true)] string? file) => file?.StartsWith("texts/", StringComparison.Ordinal) == true;

    /// <summary>Null for a withheld text: that is no error, the entry stays and says nothing.</summary>
    public static async Task<string?> ReadTextAsync(this SessionArchive archive, string sessionId, string file, CancellationToken cancel)
    {
        try
        {
            await using var stream = await archive.OpenFileAsync(sessionId, file, cancel);
            var buffer = new byte[MaxBytes];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is ArchiveMissing or FileNotFoundException)
        {
            return null;
        }
    }
}
