namespace RemoteVerify.Benchmarks;

/// <param name="How">How it was measured, in a few words.</param>
public sealed record Figure(string What, string Target, string Measured, bool Met, string How)
{
    public static string Table(IEnumerable<Figure> figures) => string.Join("\n",
        [
            "| figure | target | measured | met | how |", "|---|---|---|---|---|",
            .. figures.Select(figure => $"| {figure.What} | {figure.Target} | {figure.Measured} | {(figure.Met ? "yes" : "no")} | {figure.How} |"),
        ]);
}
