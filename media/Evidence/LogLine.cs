using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace RemoteVerify.Evidence;

/// <summary>One line of a log as it stands on disk. Its hash is the SHA-256 of the line's bytes without the <c>\n</c>.</summary>
public sealed class LogLine
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly JsonElement _json;

    private LogLine(long seq, string prev, DateTimeOffset at, string kind, string hash, ReadOnlyMemory<byte> bytes, JsonElement json)
    {
        (Seq, Prev, At, Kind, Hash, Bytes) = (seq, prev, at, kind, hash, bytes);
        _json = json;
    }

    public long Seq { get; }

    /// <summary>Hash of the line before, 64 lower-case hex digits.</summary>
    public string Prev { get; }

    public DateTimeOffset At { get; }

    public string Kind { get; }

    /// <summary>64 lower-case hex digits: what the next line's <see cref="Prev"/> must say.</summary>
    public string Hash { get; }

    /// <summary>UTF-8, the closing <c>\n</c> included.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The whole line as a JSON object.</summary>
    public JsonElement Json => _json;

    public string? Text(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public long? Number(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <param name="line">The line's bytes without its <c>\n</c>.</param>
    public static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    /// <summary>Reads the four properties of the chain; says nothing about whether the line fits on another.</summary>
    /// <param name="bytes">The line's bytes with its closing <c>\n</c>.</param>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out LogLine? line)
    {
        line = null;
        if (bytes.IsEmpty || bytes.Span[^1] != (byte)'\n' || !TryJson(bytes[..^1], out var json))
            return false;
        if (!TryText(json, "prev", out var prev) || !IsHash(prev) || !TryText(json, "kind", out var kind))
            return false;
        if (!TryText(json, "at", out var time) || !EvidenceTime.TryParse(time, out var at))
            return false;
        if (!json.TryGetProperty("seq", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var seq) || seq < 0)
            return false;
        line = new LogLine(seq, prev, at, kind, HashOf(bytes.Span[..^1]), bytes, json);
        return true;
    }

    /// <summary>The same line, told of by the number of the place where it stands.</summary>
    internal LogLine Numbered(long seq) => new(seq, Prev, At, Kind, Hash, Bytes, _json);

    internal static bool IsHash([NotNullWhen(true)] string? text) =>
        text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static bool TryText(JsonElement json, string name, [NotNullWhen(true)] out string? text)
    {
        text = json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }

    /// <summary>A JSON object of well-formed UTF-8 in which no name stands twice: two readers must not see two stories.</summary>
    private static bool TryJson(ReadOnlyMemory<byte> line, out JsonElement json)
    {
        json = default;
        if (!System.Text.Unicode.Utf8.IsValid(line.Span))
            return false;
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            json = document.RootElement.Clone();
            return json.ValueKind == JsonValueKind.Object && !HasLoneSurrogate(json);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary><c>\ud800</c> alone is JSON by its grammar and text to nobody: reading it as a string throws.</summary>
    private static bool HasLoneSurrogate(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString() is null,
                JsonValueKind.Object => json.EnumerateObject().Any(property => property.Name is null || HasLoneSurrogate(property.Value)),
                JsonValueKind.Array => json.EnumerateArray().Any(HasLoneSurrogate),
                _ => false,
            };
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
