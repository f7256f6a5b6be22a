using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Matters;

/// <summary>Whether a matter type says all that it must, within the limits.</summary>
public static class MatterBounds
{
    private const int MostItems = 60, NameCharacters = 40, LongestMinutes = 480;

    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Problem(MatterContent content) =>
        Words.Problem("name", content.Name)
        ?? Words.Problem("purpose", content.Purpose)
        ?? (content.Minutes is < 1 or > LongestMinutes ? $"minutes: 1 to {LongestMinutes}." : null)
        ?? (content.RetentionYears is < MatterRetention.ShortestYears or > MatterRetention.LongestYears
            ? $"retentionYears: {MatterRetention.ShortestYears} to {MatterRetention.LongestYears}." : null)
        ?? (content.Bring is null || content.Bring.Count > MostItems ? $"bring: a list of at most {MostItems}." : null)
        ?? content.Bring!.Select(b => Words.Problem("bring", b)).FirstOrDefault(p => p is not null)
        ?? ConsentProblem(content.Consent)
        ?? ChecklistProblem(content.Checklist);

    /// <summary>Two wordings under one name: nobody could say later what was agreed to.</summary>
    public static bool IsNamedTwice(ConsentText one, ConsentText other) => one.Version == other.Version && !one.Items.SequenceEqual(other.Items);

    private static string? ConsentProblem(ConsentText? consent) =>
        consent?.Items is not { Count: > 0 and <= MostItems } items || items.Any(i => i is null) ? $"consent: 1 to {MostItems} items."
        : items.All(i => i.Optional) ? "consent: one item at least is not optional."
        : Words.LineProblem("consent.version", consent.Version, NameCharacters)
        ?? items.Select(i => Words.LineProblem("consent.items.id", i.Id, NameCharacters) ?? Words.Problem("consent.items.text", i.Text)).FirstOrDefault(p => p is not null)
        ?? (items.DistinctBy(i => i.Id).Count() < items.Count ? "consent.items.id: each once." : null);

    private static string? ChecklistProblem(IReadOnlyList<ChecklistItem>? checklist) =>
        checklist is null || checklist.Count > MostItems || checklist.Any(i => i is null) ? $"checklist: a list of at most {MostItems}."
        : checklist.Select(i => Words.LineProblem("checklist.id", i.Id, NameCharacters) ?? Words.Problem("checklist.text", i.Text) ?? Words.Problem("checklist.hint", i.Hint)
            ?? (i.Rule is null ? null : Words.Problem("checklist.rule", i.Rule)) ?? (i.Ask is null ? null : Words.Problem("checklist.ask", i.Ask)))
            .FirstOrDefault(p => p is not null)
        ?? (checklist.DistinctBy(i => i.Id).Count() < checklist.Count ? "checklist.id: each once." : null);
}
