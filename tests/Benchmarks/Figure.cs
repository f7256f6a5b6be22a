namespace RemoteVerify.Benchmarks;

/// <param name="How">How it was measured, in a few words.</param>
public sealed record Figure(string What, string Target, string Measured, bool Met, string How)
{
    /// <summary>Only to see that each figure can be measured: a moment of each, whose numbers mean nothing.</summary>
    public static bool Short { get; set; }

    public static string Table(IEnumerable<Figure> figures) => string.Join("\n",
        [
            "| figure | target | measured | met | how |", "|---|---|---|---|---|",
            .. figures.Select(figure => $"| {figure.What} | {figure.Target} | {figure.Measured} | {(figure.Met ? "yes" : "no")} | {figure.How} |"),
        ]);
}
