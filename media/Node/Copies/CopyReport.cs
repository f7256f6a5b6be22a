namespace RemoteVerify.Node;

/// <summary>What one comparison of the two copies found and did.</summary>
/// <param name="Sessions">Looked at; <paramref name="ReadSessions"/> of them byte for byte, the others by names and lengths.</param>
/// <param name="Healed">One sentence a file that was brought or put right.</param>
/// <param name="Problems">One sentence a thing that could not be put right.</param>
public sealed record CopyReport(DateTimeOffset At, int Sessions, int ReadSessions, IReadOnlyList<string> Healed, IReadOnlyList<string> Problems);
