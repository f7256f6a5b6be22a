using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RemoteVerify.Server.Evidence;

/// <summary>Identity and telephone numbers in words that are shown: their last four digits stay, so that two can be told apart.</summary>
public static partial class Masking
{
    private const int Shown = 4;

    public static string? Masked(string? text) => text is null ? null : Numbers().Replace(text, found => new string('*', found.Length - Shown) + found.Value[^Shown..]);

    /// <summary>The same in every text of an entry; hashes and file names have no such numbers.</summary>
    public static JsonElement Masked(JsonElement entry) =>
        Numbers().IsMatch(entry.GetRawText()) ? JsonSerializer.SerializeToElement(Masked(JsonNode.Parse(entry.GetRawText()))) : entry;

    private static JsonNode? Masked(JsonNode? node) => node switch
    {
        JsonObject inner => new JsonObject(inner.Select(p => KeyValuePair.Create(p.Key, IsHash(p.Key) ? p.Value?.DeepClone() : Masked(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Masked)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Masked(text)),
        _ => node?.DeepClone(),
    };

    private static bool IsHash(string name) => name is "sha256" or "prev" or "head";

    /// <summary>GB 11643: 17 digits and a check character. Mobile numbers: eleven digits that begin with 1. A space or dash every few digits is how people write them.</summary>
    [GeneratedRegex(@"(?<![0-9A-Fa-f])(?:[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![0-9A-Fa-f])")]
    private static partial Regex Numbers();
}
