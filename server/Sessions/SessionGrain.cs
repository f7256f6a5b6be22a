using Orleans.Utilities;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>
/// The running session. What must survive is written through: facts to the database, what was said and done to the evidence log.
/// What is only true now (who is connected, on which connection) lives here and is told again when people rejoin.
/// </summary>
public sealed class SessionGrain(SessionFacts facts, MediaNode node, SessionArchive archive, TimeProvider clock, ServerOptions options, ILogger<SessionGrain> log) : Grain, ISessionGrain
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private readonly ObserverManager<ISessionEvents> _pages = new(TimeSpan.FromDays(2), log);
    private readonly Members _members = new();
    private readonly StillRequests _stills = new();
    private Told _told = new();
    private Session? _session;
    private Case? _case;
    private Checklist? _checklist;
    private LiveSession? _live;
    private Receipt? _receipt;
    private Task? _sealing;
    private DateTimeOffset _emptySince;

    public override async Task OnActivateAsync(CancellationToken cancel)
    {
        if (await facts.LoadAsync(this.GetPrimaryKeyString()) is not { } loaded)
        {
            return;
        }

        (_session, _case) = loaded;
        _checklist = Checklist.Of(_session);
        _receipt = _session.Receipt;
        _emptySince = clock.GetUtcNow();
        foreach (var participant in _session.Participants)
        {
            _members.Add(participant);
        }
    }

    public async Task<Joined> Join(SessionCaller caller, JoinCall call, string connectionId, ISessionEvents events)
    {
        var session = Running();
        var member = await EntrantAsync(session, caller);
        if (!member.Here && _members.Places >= SessionLimits.People)
        {
            throw SessionRefusal.Full();
        }

        await ConsentAsync(session, member, call.Consent);
        _pages.Subscribe(events, events);
        var replaced = member.ConnectionId;
        (member.ConnectionId, member.Seen, member.Left, member.Client) = (connectionId, true, false, call.Client);
        if (member.IsOfficial || session.State == SessionState.Live)
        {
            await OpenAsync(session);
        }

        await ArrivedAsync(member);
        return new(WelcomeOf(session, member), replaced);
    }

    public async Task<OfferResult> Offer(Seat seat, OfferCall call)
    {
        var member = _members.Admitted(seat);
        Bounds.Check(call);
        var slots = call.Receive.Select(s => new Node.ReceiveSlot(s.Mid, (Node.SlotKind)s.Kind)).ToArray();
        var answer = await AnswerAsync(member, new MediaOffer(call.Sdp, slots));
        return new(answer.Sdp, [.. answer.Slots.Select(MediaObserver.SlotOf)]);
    }

    public async Task Admit(Seat seat, AdmitCall call)
    {
        var official = _members.Official(seat);
        var member = _members.Named(call.ParticipantId);
        if (member.Admitted)
        {
            return;
        }

        Running();
        member.Facts.AdmittedAt = clock.GetUtcNow();
        member.Facts.DeclinedAt = null;
        await facts.SaveAsync(member.Facts, AuditAction.Admitted, official.Facts.Name);
        await TellAsync([member.Id], new AdmittedEvent());
        await ArrivedAsync(member);
    }

    public async Task Decline(Seat seat, DeclineCall call)
    {
        _members.Official(seat);
        var member = _members.Named(call.ParticipantId);
        if (member.Admitted)
        {
            throw new SessionRefusal("already_admitted", "This person was admitted already. End the session instead.");
        }

        var reason = Bounds.Line(call.Reason, SessionLimits.ReasonCharacters, "reason");
        member.Facts.DeclinedAt = clock.GetUtcNow();
        await facts.SaveAsync(member.Facts);
        await TellAsync([member.Id], new DeclinedEvent(new(reason)));
        await TellOfAsync(member);
    }

    public async Task SetMedia(Seat seat, MediaCall call)
    {
        var member = _members.Seated(seat);
        var turned = call.Facing is { } facing && member.Facing is not null && member.Facing != facing;
        (member.Audio, member.Video, member.Facing) = (call.Audio, call.Video, call.Facing ?? member.Facing);
        if (turned && member.Admitted && _live is { } live)
        {
            await live.CameraAsync(member.Facts, call.Facing!.Value);
        }

        await TellOfAsync(member);
    }

    public async Task<StillRequestResult> RequestStill(Seat seat, StillCall call)
    {
        var official = _members.Official(seat);
        var member = _members.Named(call.ParticipantId);
        Live();
        if (member is not { ConnectionId: not null, Admitted: true })
        {
            throw new SessionRefusal("participant_away", "This person is not connected. Wait until they are back.");
        }

        var text = TextOf(call.Item);
        var request = _stills.Open(member.Id, call.Item, official.Facts.Label);
        await TellAsync([member.Id], new StillRequestedEvent(new(request.Id, call.Item, text)));
        return new(request.Id);
    }

    public async Task DeclineStill(Seat seat, DeclineStillCall call)
    {
        var request = _stills.Find(call.RequestId, _members.Admitted(seat).Id);
        var reason = Bounds.Line(call.Reason, SessionLimits.ReasonCharacters, "reason");
        _stills.Close(request);
        await TellAsync(_members.OfficialIds, new StillDeclinedEvent(new(request.Id, reason)));
    }

    public async Task<StillTaken> TakeStill(StillUpload upload)
    {
        var live = Live();
        var request = _stills.Find(upload.RequestId, upload.ParticipantId);
        var by = _members.Find(request.ParticipantId)!.Facts;
        var stored = await StillStore.PutAsync(live, upload);
        var atMs = live.NowMs;
        await live.AppendAsync(RemoteVerify.Evidence.EvidenceEntry.StillTaken(stored, request.Item, by.Label, atMs));
        _stills.Close(request);
        var taken = new StillTaken(request.Id, stored.File, stored.Sha256, request.Item, by.Name, atMs);
        _told.Add(taken, by.Id);
        await TellAsync(_members.AdmittedIds, new StillTakenEvent(taken));
        return taken;
    }

    public async Task AnswerItem(Seat seat, AnswerCall call)
    {
        var official = _members.Official(seat);
        var live = Recording();
        ItemOf(call.Item);
        Bounds.Text(call.Note, "note", mayBeEmpty: true);
        var line = await live.AnsweredAsync(call, official.Facts.Label);
        var item = new ItemState(call.Item, call.Verdict, call.Note, official.Facts.Name, line.At);
        _checklist!.Answer(item);
        _session!.Answers = [.. _checklist.Items.Where(i => i.Verdict is not null)];
        await facts.SaveAnswersAsync(_session);
        await TellAsync(_members.OfficialIds, new ItemEvent(item));
        await TellAsync(_members.ApplicantIds, new ItemEvent(item with { Note = "" }));
    }

    public async Task AddNote(Seat seat, TextCall call)
    {
        var official = _members.Official(seat);
        Bounds.Text(call.Text, "note");
        var line = await Live().NotedAsync(call.Text, official.Facts.Label);
        var note = new NoteAdded(call.Text, official.Facts.Name, line.At);
        _told.Add(note);
        await TellAsync(_members.OfficialIds, new NoteEvent(note));
    }

    public async Task SendMessage(Seat seat, TextCall call)
    {
        var member = _members.Admitted(seat);
        Bounds.Text(call.Text, "message");
        var line = await Live().SaidAsync(call.Text, member.Facts.Label);
        var message = new MessageSent(Told.MessageId(line), call.Text, member.Facts.Name, line.At);
        _told.Add(message);
        await TellAsync(_members.AdmittedIds, new MessageEvent(message));
    }

    public async Task Decide(Seat seat, DecideCall call)
    {
        var official = _members.Official(seat);
        var live = Recording();
        Bounds.Check(call);
        var line = await live.DecidedAsync(call, official.Facts.Label);
        var decision = new DecisionMade(call.Outcome, call.Text, call.DueAt, official.Facts.Name, line.At);
        _session!.Decision = decision;
        await facts.SaveDecisionAsync(_session, decision);
        await TellAsync(_members.AdmittedIds, new DecisionEvent(decision));
    }

    public Task ReportQuality(Seat seat, QualityCall call)
    {
        var member = _members.Seated(seat);
        var quality = QualityWords.Of(call);
        if (quality == member.Quality)
        {
            return Task.CompletedTask;
        }

        member.Quality = quality;
        return TellOfAsync(member);
    }

    public async Task Leave(Seat seat)
    {
        var member = _members.Seated(seat);
        (member.ConnectionId, member.Left, member.Connected) = (null, true, false);
        _live?.ClosePeer(member.Id, null, PeerEnd.Left);
        await DepartedAsync(member, "left");
    }

    public async Task Disconnected(Seat seat)
    {
        if (_members.Find(seat.ParticipantId) is { } member && member.ConnectionId == seat.ConnectionId)
        {
            member.ConnectionId = null;
            await DepartedAsync(member, "lost");
        }
    }

    public Task<EndResult> EndSession(Seat seat) => EndAsync(_members.Official(seat).Facts.Name);

    public Task<EndResult> EndByStaff(string staffName) => EndAsync(staffName);

    public async Task<string> AnswerDevice(DeviceOffer offer)
    {
        var session = Running();
        var member = await ParticipantAsync(session, offer.ParticipantId);
        if (offer.Watch is { } watched && (_members.Find(watched) is not { IsViewer: false, Admitted: true }))
        {
            throw new SessionRefusal("participant_unknown", "Nobody of that id is in this session.");
        }

        if (offer.Watch is null && !member.Here && _members.Places >= SessionLimits.People)
        {
            throw SessionRefusal.Full();
        }

        await OpenAsync(session);
        var slots = offer.Watch is null ? [] : DeviceSdp.Slots(offer.Sdp);
        var answer = await AnswerAsync(member, new MediaOffer(offer.Sdp, slots, offer.Resource, offer.Watch));
        (member.Seen, member.Left, member.Resource) = (true, false, offer.Resource);
        (member.Audio, member.Video) = (DeviceSdp.Sends(offer.Sdp, "audio"), DeviceSdp.Sends(offer.Sdp, "video"));
        await ArrivedAsync(member);
        return answer.Sdp;
    }

    public async Task<bool> CloseDevice(string participantId, string resource)
    {
        if (_members.Find(participantId) is not { } member || member.Resource != resource)
        {
            return false;
        }

        (member.Resource, member.Left, member.Connected) = (null, true, false);
        _live?.ClosePeer(participantId, resource, PeerEnd.Left);
        await DepartedAsync(member, "left");
        return true;
    }

    public Task<Participant[]> Participants() =>
        Task.FromResult<Participant[]>([.. _members.All.Where(m => !m.IsViewer).Select(m => m.ToParticipant())]);

    public Task SealIfAbandoned()
    {
        if (_live is null && _sealing is null && _session?.State is SessionState.Live or SessionState.Ending)
        {
            _sealing = SealAsync(_session!.State == SessionState.Ending ? EndReason.Ended : EndReason.CutShort);
        }

        return _sealing ?? Task.CompletedTask;
    }

    public Task MediaChanged(MediaNews news) => news switch
    {
        RecordingNews recording => TellAsync(_members.AdmittedIds, new RecordingEvent(RecordingWords.Of(recording.State))),
        ReceiptNews receipt => ReceiptAsync(receipt.Receipt),
        SlotsNews slots => TellAsync([slots.ParticipantId], new SlotsEvent(slots.Slots)),
        PeerNews peer => PeerAsync(peer),
        _ => Task.CompletedTask,
    };

    private Task ReceiptAsync(Receipt receipt)
    {
        _receipt = receipt;
        return TellAsync(_members.AdmittedIds, new ReceiptEvent(receipt));
    }

    private async Task PeerAsync(PeerNews news)
    {
        if (_members.Find(news.ParticipantId) is not { } member || news.Resource != member.Resource)
        {
            return;
        }

        member.Connected = news.Connected;
        if (news.Connected)
        {
            await TellOfAsync(member);
        }
        else
        {
            await DepartedAsync(member, news.Why == nameof(PeerEnd.Left) ? "left" : "lost");
        }
    }

    /// <summary>An official of the department, or the applicant that the visit is bound to.</summary>
    private async Task<Member> EntrantAsync(Session session, SessionCaller caller)
    {
        if (caller.StaffId is { } staffId)
        {
            if (caller.DepartmentId != session.DepartmentId)
            {
                throw SessionRefusal.Unknown();
            }

            var official = await facts.OfficialAsync(session.Id, staffId, caller.StaffName!);
            return _members.Find(official.Id) ?? _members.Add(official);
        }

        var member = await ParticipantAsync(session, caller.ParticipantId!);
        return member.Facts.DeclinedAt is null ? member : throw new SessionRefusal("declined", "The official did not admit you. Ask the office for a new appointment.");
    }

    private async Task<Member> ParticipantAsync(Session session, string participantId) =>
        _members.Find(participantId) ?? _members.Add(await facts.ParticipantAsync(session.Id, participantId) ?? throw SessionRefusal.Unknown());

    private async Task ConsentAsync(Session session, Member member, ConsentGiven? consent)
    {
        var text = session.Matter.Consent;
        if (member.Facts.Role != ParticipantRole.Applicant || member.Facts.Consent?.Version == text.Version)
        {
            return;
        }

        if (consent?.Items is null || consent.Version != text.Version || !text.Items.All(i => consent.Items.Contains(i.Id)))
        {
            throw SessionRefusal.ConsentNeeded();
        }

        member.Facts.Consent = new(text.Version, [.. text.Items.Select(i => i.Id)], Bounds.Language(consent.Language));
        member.Facts.ConsentedAt = clock.GetUtcNow();
        await facts.SaveAsync(member.Facts);
    }

    /// <summary>Begins the evidence, or goes on with it after a restart.</summary>
    private async Task OpenAsync(Session session)
    {
        if (_live is not null)
        {
            return;
        }

        var observer = new MediaObserver(this.AsReference<ISessionGrain>(), log);
        _live = await LiveAsync(session, observer);
        DelayDeactivation(TimeSpan.FromDays(7));
        _ = observer.CarryAsync();
        this.RegisterGrainTimer(LookAsync, new() { DueTime = LookEvery, Period = LookEvery });
        if (session.State == SessionState.Open)
        {
            (session.State, session.StartedAt) = (SessionState.Live, _live.OpenedAt);
            await facts.StartedAsync(session);
        }
        else
        {
            _told = await Told.ReadAsync(archive, session.Id, _members.All.Select(m => m.Facts));
        }

        foreach (var member in _members.All.Where(m => m.Seen).ToArray())
        {
            await RecordAsync(member);
        }
    }

    private async Task<LiveSession> LiveAsync(Session session, MediaObserver observer)
    {
        try
        {
            return node.Find(session.Id) ?? await node.OpenAsync(SessionOpenings.Of(session, _case!), observer);
        }
        catch (SessionOver)
        {
            throw SessionRefusal.Over();
        }
    }

    private async Task ArrivedAsync(Member member)
    {
        await RecordAsync(member);
        await TellOfAsync(member);
    }

    /// <summary>The evidence names consent as soon as it runs, and a person when they are in.</summary>
    private async Task RecordAsync(Member member)
    {
        if (_live is not { } live)
        {
            return;
        }

        if (member.Facts is { Consent: not null, ConsentRecorded: false })
        {
            await live.ConsentedAsync(member.Facts);
            member.Facts.ConsentRecorded = true;
            await facts.SaveAsync(member.Facts);
        }

        if (member is { Admitted: true, InLog: false, IsViewer: false })
        {
            await live.JoinedAsync(member.Facts, member.Client);
            member.InLog = true;
        }
    }

    private async Task DepartedAsync(Member member, string reason)
    {
        _emptySince = clock.GetUtcNow();
        await TellOfAsync(member);
        if (member is { Here: false, InLog: true } && _live is { } live && _session!.State == SessionState.Live)
        {
            member.InLog = false;
            await live.LeftAsync(member.Facts, reason);
        }
    }

    private async Task<OfferAnswer> AnswerAsync(Member member, MediaOffer offer)
    {
        try
        {
            return await Live().AnswerAsync(member.Id, member.Facts.Label, offer, CancellationToken.None);
        }
        catch (OfferRefused refused)
        {
            throw new SessionRefusal(refused.Code, refused.Message);
        }
    }

    private async Task<EndResult> EndAsync(string by)
    {
        var session = _session ?? throw SessionRefusal.Unknown();
        if (session.State is SessionState.Open or SessionState.Live)
        {
            await OpenAsync(session);
            session.EndedAt = clock.GetUtcNow();
            await facts.EndingAsync(session, by);
            session.State = SessionState.Ending;
            _sealing = SealAsync(EndReason.Ended);
        }

        return new(session.State);
    }

    /// <summary>Runs beside the calls: people hear of the end at once and of the seal when it is there.</summary>
    private async Task SealAsync(EndReason reason)
    {
        var session = _session!;
        var word = SessionJournal.Word(reason);
        try
        {
            session.State = SessionState.Ending;
            await TellAsync(_members.EverybodyIds, new EndedEvent(new(reason, _receipt, Sealed: false)));
            var result = _live is { } live && reason == EndReason.Ended ? await live.EndAsync(word) : await node.SealAbandonedAsync(session.Id, "nobody came back");
            await facts.SealedAsync(session, result);
            _receipt = session.Receipt;
            _live = null;
            await TellAsync(_members.EverybodyIds, new SealedEvent(new(session.State, _receipt)));
            log.LogInformation("Session {Session} is {State}: {Entries} entries, {Bytes} bytes", session.Id, session.State, result.Entries, result.Bytes);
        }
        catch (Exception e)
        {
            // The session stays "ending"; the next look tries again.
            log.LogError(e, "Session {Session} could not be sealed yet", session.Id);
            _sealing = null;
        }
    }

    /// <summary>Every ten seconds: seals what nobody is in any more, and what could not be sealed before.</summary>
    private Task LookAsync(CancellationToken cancel)
    {
        var state = _session!.State;
        if (_sealing is null && state == SessionState.Ending)
        {
            _sealing = SealAsync(EndReason.Ended);
        }
        else if (_sealing is null && state == SessionState.Live && !_members.AnybodyHere
            && clock.GetUtcNow() - _emptySince > TimeSpan.FromMinutes(options.EmptySessionMinutes))
        {
            _session.EndedAt = clock.GetUtcNow();
            _sealing = SealAsync(EndReason.CutShort);
        }

        return Task.CompletedTask;
    }

    private JoinResult WelcomeOf(Session session, Member member) => new(
        member.Id, member.Facts.Name, member.Facts.Role, member.Admitted,
        [.. options.IceServers.Select(s => new IceServer([.. s.Urls], s.Username, s.Credential))],
        _members.SeenBy(member), member.IsOfficial ? _checklist!.Items : _checklist!.WithoutNotes(),
        (RecordingWord)(_live?.Recording ?? RecordingState.Off), session.StartedAt, session.State, node.Epoch,
        member.Admitted ? _told.Messages : [], member.IsOfficial ? _told.Notes : [], _told.Stills(member.IsOfficial ? null : member.Id),
        [.. _stills.Of(member.IsOfficial ? null : member.Id).Select(r => new StillRequested(r.Id, r.Item, TextOf(r.Item)))],
        member.Admitted ? session.Decision : null);

    private Text? TextOf(string? item) => item is null ? null : ItemOf(item).Text;

    private Matters.ChecklistItem ItemOf(string item) =>
        _session!.Matter.Checklist.FirstOrDefault(i => i.Id == item) ?? throw SessionRefusal.BadCall("The checklist has no such item.");

    /// <summary>The session while people may come in.</summary>
    private Session Running() => _session switch
    {
        null => throw SessionRefusal.Unknown(),
        { State: SessionState.Open or SessionState.Live } session => session,
        _ => throw SessionRefusal.Over(),
    };

    private LiveSession Live()
    {
        Running();
        return _live ?? throw SessionRefusal.NotRecording();
    }

    /// <summary>Only while what comes in reaches the disk.</summary>
    private LiveSession Recording() => Live() is { Recording: RecordingState.Recording } live ? live : throw SessionRefusal.NotRecording();

    private Task TellOfAsync(Member member) =>
        member.IsViewer ? Task.CompletedTask : TellAsync(_members.WhoHearsOf(member), new ParticipantEvent(member.ToParticipant()));

    private Task TellAsync(string[] participantIds, SessionEvent what) =>
        participantIds.Length == 0 || _pages.Count == 0 ? Task.CompletedTask : _pages.Notify(pages => pages.Send(participantIds, what));
}
