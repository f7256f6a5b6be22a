using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RemoteVerify.Evidence;

/// <summary>The state of a log at one line: whoever signs this signs every line up to it.</summary>
/// <param name="Seq">The last line's.</param>
/// <param name="Head">The last line's hash, 64 lower-case hex digits.</param>
/// <param name="At">The last line's time.</param>
public sealed record Checkpoint(string Session, long Seq, string Head, DateTimeOffset At)
{
    public const string Format = "remoteverify/checkpoint/v1";

    /// <summary>The limit of a checkpoint's JSON in bytes.</summary>
    public const int MaxBytes = 4096;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8 JSON on one line without <c>\n</c>: the bytes that are signed.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("session", Session);
            json.WriteNumber("seq", Seq);
            json.WriteString("head", Head);
            json.WriteString("at", EvidenceTime.Format(At));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Takes exactly the bytes that <see cref="ToBytes"/> writes: there is one spelling of a checkpoint.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = bytes.Length > MaxBytes ? null : Read(bytes);
        if (checkpoint is not null && !checkpoint.ToBytes().AsSpan().SequenceEqual(bytes.Span))
            checkpoint = null;
        return checkpoint is not null;
    }

    private static Checkpoint? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var json = document.RootElement;
            var head = json.GetProperty("head").GetString();
            if (!EvidenceTime.TryParse(json.GetProperty("at").GetString(), out var at) || !LogLine.IsHash(head))
                return null;
            return new Checkpoint(json.GetProperty("session").GetString() ?? "", json.GetProperty("seq").GetInt64(), head, at);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
