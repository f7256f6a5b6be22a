namespace RemoteVerify.Server.Matters;

/// <summary>A kind of matter that a department handles by video, with its words for the citizen.</summary>
public sealed class MatterType
{
    public required string Id { get; init; }
    public required string Code { get; init; }
    public required string DepartmentId { get; init; }

    /// <summary>As new cases begin with it.</summary>
    public required MatterContent Content { get; set; }

    /// <summary>Counts the changes; a case keeps the version that it began with.</summary>
    public int Version { get; set; } = 1;
}

/// <summary>What a matter type said before it was changed.</summary>
public sealed class MatterVersion
{
    public required string MatterTypeId { get; init; }
    public required int Version { get; init; }
    public required MatterContent Content { get; init; }

    /// <summary>When another version took its place, and by whom.</summary>
    public DateTimeOffset ReplacedAt { get; init; }
    public required string ReplacedBy { get; init; }
}

/// <param name="Minutes">How long a session usually takes.</param>
/// <param name="Bring">What the applicant should have at hand.</param>
/// <param name="RetentionYears">How long the sessions are kept.</param>
[GenerateSerializer, Immutable]
public sealed record MatterContent(Text Name, Text Purpose, int Minutes, IReadOnlyList<Text> Bring, ConsentText Consent, IReadOnlyList<ChecklistItem> Checklist,
    int RetentionYears = MatterRetention.DefaultYears);

/// <param name="Version">Changes with every change of the words: the evidence names it.</param>
[GenerateSerializer, Immutable]
public sealed record ConsentText(string Version, IReadOnlyList<ConsentItem> Items);

/// <param name="Optional">May be declined: the visit goes on without what it allows.</param>
[GenerateSerializer, Immutable]
public sealed record ConsentItem(string Id, Text Text, bool Optional = false);

/// <summary>Items stand in the order of the walk: street and number first, then clockwise.</summary>
/// <param name="Hint">How the official looks at it.</param>
/// <param name="Still">The item usually wants a still.</param>
/// <param name="Rule">The rule that it comes from.</param>
/// <param name="Ask">What to say to the applicant, in plain words.</param>
[GenerateSerializer, Immutable]
public sealed record ChecklistItem(string Id, Text Text, Text Hint, bool Still, Text? Rule = null, Text? Ask = null);
