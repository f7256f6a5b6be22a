namespace RemoteVerify.Evidence;

/// <summary>What the verifier found so far. Bounded: a package of rubbish must not become a list of rubbish.</summary>
internal sealed class Findings
{
    /// <summary>The limit of problems that are kept; the verdict counts them all the same.</summary>
    public const int MaxKept = 500;

    private readonly List<Problem> _kept = [];
    private readonly HashSet<string> _files = [];

    public bool AnyAltered { get; private set; }

    public bool AnyMissing { get; private set; }

    /// <summary>By entry; what belongs to none comes last.</summary>
    public IReadOnlyList<Problem> InOrder => [.. _kept.OrderBy(problem => problem.Seq ?? long.MaxValue)];

    public void Altered(Words what, long? seq = null, DateTimeOffset? at = null, string? file = null) =>
        Add(new Problem(ProblemKind.Altered, seq, at, file, what));

    public void Missing(Words what, long? seq = null, DateTimeOffset? at = null, string? file = null) =>
        Add(new Problem(ProblemKind.Missing, seq, at, file, what));

    public void Note(Words what, long? seq = null, DateTimeOffset? at = null, string? file = null) =>
        Add(new Problem(ProblemKind.Note, seq, at, file, what));

    public bool Has(string file) => _files.Contains(file);

    private void Add(Problem problem)
    {
        AnyAltered |= problem.Kind == ProblemKind.Altered;
        AnyMissing |= problem.Kind == ProblemKind.Missing;
        if (problem.File is { } file && problem.Kind != ProblemKind.Note)
            _files.Add(file);
        if (_kept.Count < MaxKept)
            _kept.Add(problem);
    }
}
