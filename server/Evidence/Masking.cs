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
    public static JsonElement Masked(JsonElement entry) => JsonSerializer.SerializeToElement(Masked(JsonNode.Parse(entry.GetRawText())));

    private static JsonNode? Masked(JsonNode? node) => node switch
    {
        JsonObject inner => new JsonObject(inner.Select(p => KeyValuePair.Create(p.Key, IsHash(p.Key) ? p.Value?.DeepClone() : Masked(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Masked)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Masked(text)),
        _ => node?.DeepClone(),
    };

    private static bool IsHash(string name) => name is "sha256" or "prev" or "head";

    /// <summary>
    /// GB 11643: 17 digits and a check character, or 15 digits of cards before 1999. Mobile numbers: eleven digits that begin with 1.
    /// Passports and permits to travel: one or two letters and seven or eight digits, or a letter and ten digits. Full-width digits too. A space or dash every few digits is how people write them.
    /// </summary>
    [GeneratedRegex(@"(?<![0-9A-Fa-f０-９])(?:" +
        @"[1-9１-９]\d{5}[ -]?(?:[1１][9９]|[2２][0０])\d{2}[ -]?\d{4}[ -]?\d{3}[\dXxＸｘ]" +
        @"|[1-9１-９]\d{5}[ -]?\d{2}(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0-2０-２]\d|[3３][01０１])[ -]?\d{3}" +
        @"|[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}" +
        @")(?![0-9A-Fa-f０-９])|(?<![0-9A-Za-z０-９])(?:[A-Za-z]{1,2}\d{7,8}|[A-Za-z]\d{10}" +
        @")(?![0-9A-Za-z０-９])")]
    private static partial Regex Numbers();
}
