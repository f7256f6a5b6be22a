using System.Text.Json.Nodes;

namespace RemoteVerify.Evidence;

/// <summary>A file of the evidence, relative to the bag's <c>data/</c>, with the lower-case hex SHA-256 of all its bytes.</summary>
public sealed record StoredItem(string File, string Sha256);

/// <summary>Where the sealed evidence goes, and what keeps it from being changed or removed there.</summary>
/// <param name="Archive">A folder, or an account and container.</param>
/// <param name="Protection">In words: "immutable until 2036-11-28", "none: ...". What the store was asked and answered, never what was hoped of it.</param>
/// <param name="RetainUntil">The rules of the matter; null: none were stated.</param>
public sealed record SealedCopy(string Archive, string Protection, DateTimeOffset? RetainUntil);

/// <summary>
/// What happened, before it has a place in the chain: a kind and its properties in the order in which they are written.
/// Personal free text never stands here; it is a file of its own (<see cref="StoredItem"/>), so that a redacted copy
/// can leave it out and still verify.
/// </summary>
public sealed partial class EvidenceEntry
{
    private static readonly string[] ChainProperties = ["seq", "prev", "at", "kind"];

    /// <exception cref="ArgumentException">A property bears a name that belongs to the chain.</exception>
    public EvidenceEntry(string kind, JsonObject properties)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(properties);
        foreach (var name in ChainProperties)
            if (properties.ContainsKey(name))
                throw new ArgumentException($"\"{name}\" belongs to the chain and is set by the log.", nameof(properties));
        Kind = kind;
        Properties = properties;
    }

    public string Kind { get; }

    internal JsonObject Properties { get; }

    /// <summary>Leaves out what is null: an absent property and a null one would be two spellings of one fact.</summary>
    private static EvidenceEntry Of(string kind, params ReadOnlySpan<(string Name, JsonNode? Value)> properties)
    {
        var json = new JsonObject();
        foreach (var (name, value) in properties)
            if (value is not null)
                json.Add(name, value);
        return new EvidenceEntry(kind, json);
    }
}
