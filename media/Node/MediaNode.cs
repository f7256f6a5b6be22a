using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;

namespace RemoteVerify.Node;

/// <summary>The media of one process: one UDP port, the running sessions, and what a crash left of earlier ones.</summary>
public sealed class MediaNode : IAsyncDisposable
{
    private MediaNode() { }

    /// <summary>Recovers what a crash left, makes the signing key at the first start, and opens the UDP port.</summary>
    public static Task<MediaNode> StartAsync(MediaNodeOptions options, IArchive archive, TimeProvider clock, ILoggerFactory logging, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Signs checkpoints and seals.</summary>
    public X509Certificate2 Signer => throw new NotSupportedException();

    /// <summary>The UDP port in use.</summary>
    public int Port => throw new NotSupportedException();

    /// <summary>Sessions found unsealed at the start that nobody has gone on with.</summary>
    public IReadOnlyList<string> Unsealed => throw new NotSupportedException();

    /// <summary>Sessions found with a log that does not hold together: set aside, with words.</summary>
    public IReadOnlyList<DamagedSession> Damaged => throw new NotSupportedException();

    /// <summary>Opens a new session, or goes on with the chain found on disk.</summary>
    /// <exception cref="EvidenceUnavailable"/>
    public Task<LiveSession> OpenAsync(SessionOpening opening, ISessionObserver observer) => throw new NotSupportedException();

    public LiveSession? Find(string sessionId) => throw new NotSupportedException();

    /// <summary>Seals a session that nobody went on with, by the same function as its end.</summary>
    public Task<SealedSession> SealAbandonedAsync(string sessionId, string reason) => throw new NotSupportedException();

    /// <summary>Stops taking media, makes everything received durable and leaves running sessions on disk, to go on with at the next start.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

/// <param name="Words">What does not hold together, and where the files are now.</param>
public sealed record DamagedSession(string SessionId, string Words);
