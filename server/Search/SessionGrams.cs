using System.Text;

namespace RemoteVerify.Server.Search;

/// <summary>A session's words as an index takes them; see <see cref="Grams"/>.</summary>
public sealed class SessionGrams
{
    public long Id { get; init; }
    public required string SessionId { get; init; }

    /// <summary>Separated by spaces, none twice.</summary>
    public required string Grams { get; set; }
}

/// <summary>
/// Pairs of letters that stand side by side, and each letter alone outside ASCII: whatever holds a text holds all grams of it.
/// Names of two characters are the commonest there are; an index of three letters (SQLite's and PostgreSQL's own) finds none of them.
/// </summary>
public static class Grams
{
    /// <summary>Of words in lower case, separated by spaces.</summary>
    public static string Of(string words) => string.Join(' ', Runs(words).SelectMany(run => Pairs(run).Concat(Singles(run))).Distinct());

    /// <summary>What must be there where the text is found; nothing for a single letter of ASCII, which is everywhere.</summary>
    public static IEnumerable<string> In(string text) => Runs(text).SelectMany(run => run.Length > 1 ? Pairs(run) : Singles(run)).Distinct();

    private static IEnumerable<string> Pairs(Rune[] run) => run.Zip(run.Skip(1), (a, b) => $"{a}{b}");

    private static IEnumerable<string> Singles(Rune[] run) => run.Where(rune => !rune.IsAscii).Select(rune => rune.ToString());

    /// <summary>Letters and digits without anything between them.</summary>
    private static IEnumerable<Rune[]> Runs(string text)
    {
        var run = new List<Rune>();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                run.Add(rune);
            }
            else if (run.Count > 0)
            {
                yield return [.. run];
                run.Clear();
            }
        }

        if (run.Count > 0)
        {
            yield return [.. run];
        }
    }
}
