using System.Threading.Channels;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>What the media node says of a session.</summary>
[GenerateSerializer, Immutable]
public abstract record MediaNews;

[GenerateSerializer, Immutable]
public sealed record RecordingNews(RecordingWord State) : MediaNews;

[GenerateSerializer, Immutable]
public sealed record ReceiptNews(Receipt Receipt) : MediaNews;

[GenerateSerializer, Immutable]
public sealed record PeerNews(string ParticipantId, string? Resource, bool Connected, string? Why) : MediaNews;

[GenerateSerializer, Immutable]
public sealed record SlotsNews(string ParticipantId, Slot[] Slots) : MediaNews;

[GenerateSerializer, Immutable]
public sealed record PictureNews(string ViewerId, string ParticipantId, PictureStep Step) : MediaNews;

/// <summary>
/// The node's calls, carried to the grain in their order. The node's thread only writes to a channel:
/// a grain that waits for the node can never wait for itself.
/// </summary>
public sealed class MediaObserver(ISessionGrain grain, ILogger log) : ISessionObserver
{
    private readonly Channel<MediaNews> _news = Channel.CreateUnbounded<MediaNews>(new() { SingleReader = true });

    public void RecordingChanged(RecordingState state) => _news.Writer.TryWrite(new RecordingNews((RecordingWord)state));

    public void Receipt(string jws, long seq, DateTimeOffset at) => _news.Writer.TryWrite(new ReceiptNews(new(jws, seq, at)));

    public void PeerChanged(string participantId, string? peerKey, bool connected, PeerEnd? end) =>
        _news.Writer.TryWrite(new PeerNews(participantId, peerKey, connected, end?.ToString()));

    public void SlotsChanged(string participantId, IReadOnlyList<SlotAssignment> slots) =>
        _news.Writer.TryWrite(new SlotsNews(participantId, [.. slots.Select(SlotOf)]));

    public void PictureChanged(string viewerId, string participantId, ShownPicture shown) =>
        _news.Writer.TryWrite(new PictureNews(viewerId, participantId, (PictureStep)shown));

    public static Slot SlotOf(SlotAssignment slot) => new(slot.Mid, slot.ParticipantId, (Contracts.SlotKind)slot.Kind, slot.Since);

    /// <summary>No more news after the ones already said.</summary>
    public void Complete() => _news.Writer.TryComplete();

    public async Task CarryAsync()
    {
        await foreach (var news in _news.Reader.ReadAllAsync())
        {
            try
            {
                await grain.MediaChanged(news);
            }
            catch (ObjectDisposedException)
            {
                // The process is going down; the session stays on the disk.
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "News of the media did not reach session {Session}", grain.GetPrimaryKeyString());
            }
        }
    }
}
