namespace RemoteVerify.Archive;

/// <summary>
/// The only way to take something out of an archive, kept apart from <see cref="IArchive"/>: whoever writes and reads evidence has no call for it.
/// Only retention holds one.
/// </summary>
public interface IArchiveRemoval
{
    /// <summary>Removes all files of a session. Again, after a crash in the middle, removes the rest; a session that is gone is no error.</summary>
    /// <exception cref="ArchiveUnavailable">The store cannot be reached, or its own protection (immutability, legal hold) forbids it.</exception>
    Task RemoveSessionAsync(string sessionId, CancellationToken cancel);
}
