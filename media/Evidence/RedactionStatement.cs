using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RemoteVerify.Evidence;

/// <summary>What is to be left out of a package, by whom and why, and the key that signs for it.</summary>
/// <param name="Paths">In the bag: <c>data/texts/0003.txt</c>.</param>
/// <param name="Derived">Copies that stand in for what is left out; no evidence, and marked as such.</param>
public sealed record Redaction(IReadOnlyCollection<string> Paths, string By, string Reason, SigningKey Key, IReadOnlyList<DerivedFile>? Derived = null);

/// <summary>Who left what out of a package, and why: <c>redaction/statement.json</c>, signed as the seal is.</summary>
/// <param name="Head">The sealed log's last hash: the statement is of this evidence and no other.</param>
/// <param name="Withheld">Paths in the bag, in ordinal order.</param>
/// <param name="Derived">Path in the bag and SHA-256 of each copy that stands in for something.</param>
public sealed record RedactionStatement(
    string Session, string Head, DateTimeOffset At, string By, string Reason, IReadOnlyList<string> Withheld, IReadOnlyList<(string File, string Sha256)> Derived)
{
    public const string Format = "remoteverify/redaction/v1";

    /// <summary>The limit of a statement's JSON in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8 JSON on one line without <c>\n</c>: the bytes that are signed.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("session", Session);
            json.WriteString("head", Head);
            json.WriteString("at", EvidenceTime.Format(At));
            json.WriteString("by", By);
            json.WriteString("reason", Reason);
            json.WriteStartArray("withheld");
            foreach (var path in Withheld)
                json.WriteStringValue(path);
            json.WriteEndArray();
            json.WriteStartArray("derived");
            foreach (var (file, sha256) in Derived)
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                json.WriteString("sha256", sha256);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RedactionStatement? statement)
    {
        try
        {
            statement = bytes.Length > MaxBytes ? null : Read(bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            statement = null;
        }
        return statement is not null;
    }

    private static RedactionStatement? Read(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var json = document.RootElement;
        string Text(JsonElement from, string name) => from.GetProperty(name).GetString() ?? throw new FormatException(name);
        if (Text(json, "format") != Format || !EvidenceTime.TryParse(Text(json, "at"), out var at))
            return null;
        return new RedactionStatement(
            Text(json, "session"), Text(json, "head"), at, BagIt.OneLine(Text(json, "by")), BagIt.OneLine(Text(json, "reason")),
            [.. json.GetProperty("withheld").EnumerateArray().Select(path => path.GetString() ?? throw new FormatException("withheld"))],
            [.. json.GetProperty("derived").EnumerateArray().Select(derived => (Text(derived, "file"), Text(derived, "sha256")))]);
    }
}
