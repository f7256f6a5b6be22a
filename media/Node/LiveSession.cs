using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>One running session on this node: its room, its recorders and its journal.</summary>
public sealed class LiveSession
{
    public string Id => throw new NotSupportedException();
    public RecordingState Recording => throw new NotSupportedException();
    public DateTimeOffset OpenedAt => throw new NotSupportedException();

    /// <summary>Milliseconds on the session's clock.</summary>
    public long NowMs => throw new NotSupportedException();

    /// <summary>Answers a browser's or WHIP/WHEP client's offer; a second offer with the same ICE credentials renegotiates, one with others replaces the connection.</summary>
    /// <param name="label">Names the participant's track files: "applicant-1".</param>
    /// <exception cref="OfferRefused"/>
    public Task<OfferAnswer> AnswerAsync(string participantId, string label, MediaOffer offer, CancellationToken cancel) => throw new NotSupportedException();

    /// <param name="peerKey">Null: the main connection.</param>
    public void ClosePeer(string participantId, string? peerKey, PeerEnd end) => throw new NotSupportedException();

    /// <summary>Returns when the entry's line is synced to disk.</summary>
    /// <exception cref="EvidenceUnavailable">The disk fails or is full; nothing was recorded.</exception>
    public Task<LogLine> AppendAsync(EvidenceEntry entry) => throw new NotSupportedException();

    /// <summary>Stores personal free text in its own file, synced; the caller's entry then names file and hash.</summary>
    /// <param name="kindWord">What the text is: "message", "note", "decision".</param>
    public Task<StoredItem> StoreTextAsync(string kindWord, string text) => throw new NotSupportedException();

    /// <param name="extension">"jpg", "png" or "webp".</param>
    /// <exception cref="ItemRefused"/>
    public Task<StoredItem> StoreStillAsync(Stream still, string extension, byte[] expectedSha256, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Seals the session; a second call gives the same result.</summary>
    public Task<SealedSession> EndAsync(string reason) => throw new NotSupportedException();

    public SessionStatistics Statistics() => throw new NotSupportedException();
}
