using System.Collections.Concurrent;
using RemoteVerify.Node;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>An observer that writes down what it is told.</summary>
internal sealed class Heard : ISessionObserver
{
    public ConcurrentQueue<RecordingState> States { get; } = [];
    public ConcurrentQueue<(string Jws, long Seq)> Receipts { get; } = [];
    public ConcurrentQueue<(string Participant, bool Connected, PeerEnd? End)> Peers { get; } = [];

    public void RecordingChanged(RecordingState state) => States.Enqueue(state);

    public void Receipt(string jws, long seq, DateTimeOffset at) => Receipts.Enqueue((jws, seq));

    public void PeerChanged(string participantId, string? peerKey, bool connected, PeerEnd? end) => Peers.Enqueue((participantId, connected, end));

    public void PictureChanged(string viewerId, string participantId, ShownPicture shown) { }

    public void SlotsChanged(string participantId, IReadOnlyList<SlotAssignment> slots) { }
}
