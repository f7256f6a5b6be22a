namespace RemoteVerify.Archive;

/// <summary>
/// Takes a file out of its place without losing its bytes, kept apart from <see cref="IArchive"/> as removal is. Only the comparison of two copies holds one:
/// what it puts aside is other than what was sealed, and the good bytes take its place.
/// </summary>
public interface IArchiveHealing
{
    /// <summary>Moves a file to another path, which must be free.</summary>
    /// <exception cref="ArchiveUnavailable">The store cannot be reached, or its own protection (immutability, legal hold) forbids it.</exception>
    Task SetAsideAsync(string path, string aside, CancellationToken cancel);
}
