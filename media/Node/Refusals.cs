namespace RemoteVerify.Node;

/// <summary>The upload is not what its hash says, or too large; nothing was kept. <see cref="Code"/> is "hash_mismatch" or "too_large".</summary>
public sealed class ItemRefused(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>The evidence cannot be written: the message says what is wrong and what to do. What was to be recorded is not recorded, and nobody may act as if it were.</summary>
public sealed class EvidenceUnavailable(string message, Exception? cause = null) : IOException(message, cause);

/// <summary>The session is sealed; nothing can be added to it.</summary>
public sealed class SessionOver(string sessionId) : InvalidOperationException($"Session {sessionId} is over");

/// <summary>The key does not sign: it lives in a vault that does not answer or refuses, or its certificate has ended. Nothing is lost; what waits for its signature gets it later.</summary>
public sealed class SigningUnavailable(string message, Exception? cause = null) : IOException(message, cause);
