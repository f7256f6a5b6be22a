namespace RemoteVerify.Node;

/// <summary>Off: nothing to record yet. Recording: the media of everyone who sends reaches the disk. Stalled: media comes in and does not reach it.</summary>
public enum RecordingState { Off, Recording, Stalled }

/// <summary>Why a connection ended, as far as the node knows. Failed: it never came up. Faulted: this node's own code failed on it.</summary>
public enum PeerEnd { Left, Lost, Failed, Replaced, SessionEnded, Faulted }

/// <summary>Who hears of a session. Called outside of all locks, one call after the other, in order. An exception is logged and goes no further.</summary>
public interface ISessionObserver
{
    void RecordingChanged(RecordingState state);

    /// <summary>A signed checkpoint (JWS, ES256, compact) up to and including entry <paramref name="seq"/>.</summary>
    void Receipt(string jws, long seq, DateTimeOffset at);

    /// <param name="peerKey">Null: the participant's main connection.</param>
    /// <param name="end">Null while connected.</param>
    void PeerChanged(string participantId, string? peerKey, bool connected, PeerEnd? end);

    /// <summary>A viewer's line has become too narrow for the best of a participant's picture, or wide enough again.</summary>
    void PictureChanged(string viewerId, string participantId, ShownPicture shown);

    void SlotsChanged(string participantId, IReadOnlyList<SlotAssignment> slots);
}
