using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteVerify.Node.Archiving;

/// <summary>sealed.json: what a sealed session is, in one look. In the archive it is the commit.</summary>
internal static class SealMarker
{
    /// <summary>How the log's last line marks a session that nobody ended.</summary>
    public const string CutShort = "cutShort";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
    };

    public static byte[] Write(SealedSession session) => JsonSerializer.SerializeToUtf8Bytes(session, Json);

    public static SealedSession Read(ReadOnlySpan<byte> marker) =>
        JsonSerializer.Deserialize<SealedSession>(marker, Json) ?? throw new InvalidDataException("sealed.json is empty");

    public static bool IsCutShort(string reason) => reason.StartsWith(CutShort, StringComparison.Ordinal);
}
