namespace RemoteVerify.Archive;

/// <summary>What a store itself does against change and removal: asked of it and read back, never assumed.</summary>
public interface IArchiveProtection
{
    /// <summary>Asks what the store can do, once; where it has no container yet, makes it.</summary>
    /// <exception cref="ArchiveUnavailable">It does not answer; it is asked again at the next call.</exception>
    Task<StoreAbilities> AskAsync(CancellationToken cancel);

    /// <summary>Protects one file as far as the store is able, and reads back that it is. Again is no error.</summary>
    /// <exception cref="ArchiveUnavailable">The store cannot be reached, or does not keep what it was told.</exception>
    Task ProtectAsync(string path, StoreTerms terms, CancellationToken cancel);

    /// <summary>No file of a sealed session can be changed or removed until the hold is taken away, where the store is able; its review goes on.</summary>
    /// <exception cref="ArchiveUnavailable"/>
    Task HoldAsync(string sessionId, bool held, CancellationToken cancel);
}

/// <param name="Until">When the store may let go of it; null: nobody has said.</param>
/// <param name="Tags">For finding it by the store's own means.</param>
public sealed record StoreTerms(DateTimeOffset? Until, IReadOnlyDictionary<string, string> Tags);

/// <summary>What a store can do, as its answers show.</summary>
/// <param name="Immutability">It keeps single files unchanged until a time.</param>
/// <param name="IsLocked">Nobody can shorten that time, the administrator included.</param>
/// <param name="ByContainer">The container as a whole has a policy of its own, whose length it does not tell.</param>
/// <param name="Holds">It keeps single files unchanged until somebody says otherwise.</param>
/// <param name="Tags">Files can be found by what is known of them.</param>
public sealed record StoreAbilities(bool Immutability, bool IsLocked, bool ByContainer, bool Holds, bool Tags)
{
    /// <summary>What keeps a session's files from being changed, as the seal says it.</summary>
    public string Protects(DateTimeOffset? until) =>
        Immutability && until is { } end ? $"immutable until {end.UtcDateTime:yyyy-MM-dd}{(IsLocked ? "" : ", as long as nobody with the right to it takes the policy away")}"
        : ByContainer ? "immutable by the container's policy"
        : Immutability ? "none: no retention is stated"
        : "none: the account has no immutability";

    /// <summary>For the administrator.</summary>
    public string Words => string.Join(", ",
        Immutability ? $"immutability {(IsLocked ? "(locked)" : "(unlocked)")}" : ByContainer ? "immutability by the container's policy" : "no immutability",
        Holds ? "legal hold" : "no legal hold", Tags ? "tags" : "no tags");
}
