using Microsoft.Extensions.Logging;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;
using RemoteVerify.Node.Sessions;
using RemoteVerify.Recording;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Node;

/// <summary>One running session on this node: its room, its recorders and its journal. Safe for any thread.</summary>
public sealed class LiveSession
{
    private readonly NodeParts _parts;
    private readonly SessionJournal _journal;
    private readonly ArchiveFeed _feed;
    private readonly SessionClock _clock;
    private readonly ObserverQueue _observer;
    private readonly Recorders _recorders;
    private readonly Room _room;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private readonly Beat.Turn _watching;
    private readonly Beat.Turn _checkpointing;
    private readonly Beat.Turn _measuring;
    private readonly Task _stamping;
    private readonly Action<LiveSession> _over;
    private readonly Lock _endGate = new();
    private Task? _mediaClosed;
    private Task<SealedSession>? _ending;
    private volatile RecordingState _recording;
    private long _lastReceipt = -1;

    internal LiveSession(NodeParts parts, SessionJournal journal, ArchiveFeed feed, SessionClock clock, ISessionObserver observer, Action<LiveSession> over)
    {
        (_parts, _journal, _feed, _clock, _over) = (parts, journal, feed, clock, over);
        _observer = new ObserverQueue(observer, parts.Logger);
        _recorders = new Recorders(journal, clock, parts.Beat, parts.Logger);
        _room = new Room(Id, new RoomOptions
        {
            OpenPeer = parts.OpenPeer, Events = new RoomNews(_recorders, _observer), Fingerprint = parts.Fingerprint, Candidates = parts.Candidates,
            TcpCandidates = parts.TcpCandidates,
        });
        _recorders.KeyFrameWanted = RequestKeyFrame;
        _following = feed.FollowAsync(journal, _stop.Token);
        _watching = parts.Beat.Every(parts.Options.WatchEvery, Watch);
        _checkpointing = parts.Beat.Every(parts.Options.CheckpointEvery, parts.Receipts.Of(GiveReceipt).Ask);
        _measuring = parts.Beat.Every(parts.Options.MeasureEvery, Measure);
        _stamping = parts.Sealing.Authority is { } authority
            ? new RunningStamps(authority, journal, parts.Clock, parts.Options.TimestampEvery, parts.Logger).FollowAsync(_stop.Token) : Task.CompletedTask;
        NodeMeters.SessionOpened();
    }

    public string Id => _journal.Folder.SessionId;

    public RecordingState Recording => _recording;

    public DateTimeOffset OpenedAt => _journal.Committed.OpenedAt;

    /// <summary>Milliseconds on the session's clock.</summary>
    public long NowMs => _clock.NowMs;

    internal CommittedState Committed => _journal.Committed;

    /// <summary>Answers a browser's or WHIP/WHEP client's offer; a second offer with the same ICE credentials renegotiates, one with others replaces the connection.</summary>
    /// <param name="label">Names the participant's track files: "applicant-1".</param>
    /// <exception cref="OfferRefused"/>
    public Task<OfferAnswer> AnswerAsync(string participantId, string label, MediaOffer offer, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!EvidencePath.IsSafe(label) || label.Contains('/'))
        {
            throw new ArgumentException("A label is letters, digits, '.', '_' and '-'", nameof(label));
        }

        if (_ending is not null)
        {
            throw new OfferRefused("session_over", "The session has ended");
        }

        var outcome = _room.Answer(new Offer
        {
            ParticipantId = participantId, Label = label, Sdp = offer.Sdp, PeerKey = offer.PeerKey, Watch = offer.Watch,
            Receive = offer.Receive is null ? null : [.. offer.Receive.Select(slot => slot.Mid)],
        }, MonotonicClock.Now);
        return outcome switch
        {
            OfferOutcome.Accepted accepted => Task.FromResult(new OfferAnswer(accepted.Sdp, RoomNews.AssignedOf(accepted.Slots))),
            OfferOutcome.Refused refused => throw new OfferRefused(refused.Code, refused.Detail),
            _ => throw new InvalidOperationException("Unknown outcome"),
        };
    }

    /// <summary>Whom the participant's main connection shows where; empty: there is none.</summary>
    public IReadOnlyList<SlotAssignment> SlotsOf(string participantId) => RoomNews.AssignedOf(_room.SlotsOf(participantId));

    /// <summary>ICE credentials or candidates of a WHIP or WHEP client (RFC 9725 section 4.3): other credentials restart ICE on the connection that there is.</summary>
    /// <param name="tag">The ICE session that the client means, as <see cref="IcePatch.Restarted"/> or the answer's ufrag named it; null: whichever there is.</param>
    public IcePatch PatchIce(string participantId, string peerKey, string fragment, string? tag)
    {
        if (_room.RestartIce(participantId, peerKey, null) is not { } before)
        {
            return new IcePatch.Gone();
        }

        if (!IceFragment.TryParse(fragment, out var told))
        {
            return new IcePatch.Malformed();
        }

        if (tag is not null && tag != before.Ufrag)
        {
            return new IcePatch.Outdated();
        }

        return _room.RestartIce(participantId, peerKey, told!.Credentials) switch
        {
            null => new IcePatch.Gone(),
            { } after when after == before => new IcePatch.Unchanged(),
            { } after => new IcePatch.Restarted(after.Ufrag, told.Answer(after, _parts.Candidates, _parts.TcpCandidates)),
        };
    }

    /// <param name="peerKey">Null: the main connection.</param>
    public void ClosePeer(string participantId, string? peerKey, PeerEnd end) =>
        _room.ClosePeer(participantId, peerKey, RoomNews.ReasonOf(end), MonotonicClock.Now);

    /// <summary>Tells why a participant's sound or picture may stop now, so that the gap is logged with its cause.</summary>
    public void SetSilence(string participantId, SlotKind kind, Silenced cause) =>
        _recorders.SetSilence(participantId, kind == SlotKind.Audio ? MediaKind.Audio : MediaKind.Video, (SilenceCause)cause, MonotonicClock.Now);

    /// <summary>Returns when the entry's line is synced to disk.</summary>
    /// <exception cref="EvidenceUnavailable">The disk fails or is full; nothing was recorded.</exception>
    /// <exception cref="InvalidOperationException">The session is sealed.</exception>
    /// <exception cref="ArgumentException">The entry is too long for a line.</exception>
    public Task<LogLine> AppendAsync(EvidenceEntry entry) => _journal.AppendAsync(entry);

    /// <summary>Stores personal free text in its own file, synced; the caller's entry then names file and hash.</summary>
    /// <param name="kindWord">What the text is: "message", "note", "decision".</param>
    /// <exception cref="ItemRefused"/>
    public Task<StoredItem> StoreTextAsync(string kindWord, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return bytes.Length <= _parts.Options.MaxTextLength
            ? _journal.StoreTextAsync(bytes)
            : throw new ItemRefused("too_large", $"A {kindWord} has at most {_parts.Options.MaxTextLength} bytes");
    }

    /// <param name="extension">"jpg", "png" or "webp".</param>
    /// <exception cref="ItemRefused"/>
    public async Task<StoredItem> StoreStillAsync(Stream still, string extension, byte[] expectedSha256, CancellationToken cancel = default)
    {
        if (extension is not ("jpg" or "png" or "webp"))
        {
            throw new ArgumentException("A still is jpg, png or webp", nameof(extension));
        }

        var bytes = await Upload.ReadAsync(still, _parts.Options.MaxStillLength, expectedSha256, cancel).ConfigureAwait(false);
        return await _journal.StoreStillAsync(extension, bytes).ConfigureAwait(false);
    }

    /// <summary>Seals the session; a second call gives the same result. After an <see cref="EvidenceUnavailable"/> (the disk, or the key's vault) it may be tried again.</summary>
    public Task<SealedSession> EndAsync(string reason)
    {
        lock (_endGate)
        {
            if (_ending is null || _ending.IsFaulted)
            {
                _ending = Task.Run(() => EndOnceAsync(reason));
            }

            return _ending;
        }
    }

    public SessionStatistics Statistics()
    {
        var committed = _journal.Committed;
        var connections = _room.Statistics().Connections;
        return new SessionStatistics(
            connections.Count, _room.Tracks().Count, committed.Totals.Entries, committed.Totals.Chunks, committed.Totals.Bytes,
            _recorders.Gaps, _feed.Behind(committed), _feed.Reachable, [.. connections.Select(FiguresOf)]);
    }

    private ConnectionFigures FiguresOf(ConnectionStatistics connection)
    {
        var (picture, _, gapMs) = _recorders.Figures(connection.ParticipantId, connection.PeerKey);
        return new(
            connection.ParticipantId, connection.PeerKey, connection.Connected, connection.RttMs, Math.Round(connection.LossPercentIn, 1), Math.Round(connection.LossPercentOut, 1),
            connection.KbpsIn, connection.KbpsOut, connection.LostForGood, picture, gapMs, connection.RefusedFeedback, connection.LineKbps);
    }

    /// <summary>Stops taking media and leaves the session on disk, to go on with later.</summary>
    internal async Task SuspendAsync()
    {
        await CloseMediaAsync().ConfigureAwait(false);
        try
        {
            GiveReceipt();
        }
        catch (SigningUnavailable e)
        {
            _parts.Logger.LogWarning("Session {Session}: no receipt of its last state. {Cause}", Id, e.Message);
        }

        await _journal.DisposeAsync().ConfigureAwait(false);
        await ReleaseAsync().ConfigureAwait(false);
    }

    internal void Poll(Instant now) => _room.Poll(now);

    private async Task<SealedSession> EndOnceAsync(string reason)
    {
        await CloseMediaAsync().ConfigureAwait(false);
        var ended = await Sealing.SealAsync(_parts.Sealing, _journal, _feed, reason, CancellationToken.None).ConfigureAwait(false);
        SayRecording(RecordingState.Off);
        _observer.Tell(told => told.Receipt(ended.Receipt, ended.Seq, ended.SealedAt));
        await _journal.DisposeAsync().ConfigureAwait(false);
        await ReleaseAsync().ConfigureAwait(false);
        return ended;
    }

    /// <summary>Connections closed, recorders emptied and closed, loops stopped. Again is nothing.</summary>
    private Task CloseMediaAsync()
    {
        lock (_endGate)
        {
            return _mediaClosed ??= Task.Run(async () =>
            {
                _room.Close(PeerCloseReason.SessionEnded, MonotonicClock.Now);
                _journal.HurryToTheEnd();
                await _recorders.CloseAsync(MonotonicClock.Now).ConfigureAwait(false);
                await _stop.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(_following, _watching.StopAsync(), _checkpointing.StopAsync(), _measuring.StopAsync(), _stamping).ConfigureAwait(false);
            });
        }
    }

    private async Task ReleaseAsync()
    {
        _over(this);
        await _observer.DisposeAsync().ConfigureAwait(false);
        _feed.Dispose();
        NodeMeters.SessionClosed();
    }

    private void Watch()
    {
        SayRecording(RecordingWatch.Next(_recording, _recorders.Senders(MonotonicClock.Now), _journal.Failing is not null));
    }

    private void Measure()
    {
        foreach (var connection in _room.Statistics().Connections)
        {
            if (connection.Connected)
            {
                NodeMeters.Measured(connection, _recorders.Figures(connection.ParticipantId, connection.PeerKey).Height);
            }
        }
    }

    private void SayRecording(RecordingState next)
    {
        if (next != _recording)
        {
            _parts.Logger.LogInformation("Session {Session}: recording is {State}", Id, next);
            _recording = next;
            _observer.Tell(told => told.RecordingChanged(next));
        }
    }

    /// <exception cref="SigningUnavailable"/>
    private void GiveReceipt()
    {
        var checkpoint = _journal.Committed.Checkpoint(Id);
        if (checkpoint.Seq > _lastReceipt)
        {
            var receipt = Receipt.Sign(checkpoint, _parts.Sealing.Key);
            _lastReceipt = checkpoint.Seq;
            _observer.Tell(told => told.Receipt(receipt, checkpoint.Seq, checkpoint.At));
        }
    }

    private void RequestKeyFrame(PublishedTrack track)
    {
        lock (_room.Gate)
        {
            track.RequestKeyFrame(MonotonicClock.Now);
        }
    }
}
