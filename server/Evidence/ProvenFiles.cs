using System.Security.Cryptography;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Evidence;

/// <summary>Stills and texts are shown only as the log knows them: every time they are read they are hashed.</summary>
public static class ProvenFiles
{
    public const string Missing = "missing", Altered = "altered";

    /// <summary>The file that a line of the log names; or why it cannot be shown, <see cref="Missing"/> or <see cref="Altered"/>.</summary>
    public static async Task<(byte[]? Bytes, string? Fault)> ReadProvenAsync(this SessionArchive archive, string sessionId, LogLine line, CancellationToken cancel)
    {
        try
        {
            await using var stream = await archive.OpenFileAsync(sessionId, line.Text("file")!, cancel);
            var bytes = await ReadAsync(stream, cancel);
            return Convert.ToHexStringLower(SHA256.HashData(bytes)) == line.Text("sha256") ? (bytes, null) : (null, Altered);
        }
        catch (Exception e) when (e is ArchiveMissing or FileNotFoundException)
        {
            return (null, Missing);
        }
    }

    /// <summary>No more than a still may have, and a byte: whatever is longer is not what was taken.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var (bytes, buffer) = (new MemoryStream(), new byte[64 * 1024]);
        while (bytes.Length <= SessionLimits.StillBytes && await stream.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
