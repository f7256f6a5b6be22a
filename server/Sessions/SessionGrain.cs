using RemoteVerify.Node;
using RemoteVerify.Server.Media;
using RemoteVerify.Server.Sessions.Cameras;
using RemoteVerify.Server.Sessions.Cards;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Sessions.Places;

namespace RemoteVerify.Server.Sessions;

/// <summary>
/// The running session: one call at a time, each handed to the story that it belongs to.
/// What must survive is written through: facts to the database, what was said and done to the evidence log.
/// What is only true now (who is connected, on which connection) lives here and is told again when people rejoin.
/// </summary>
public sealed class SessionGrain(SessionFacts facts, MediaNode node, SessionArchive archive, SessionRemoval removal, TimeProvider clock, ServerOptions options, ILogger<SessionGrain> log) : Grain, ISessionGrain
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private SessionNow _now = null!;
    private SessionPages _pages = null!;
    private Presence _presence = null!;
    private Entrance _entrance = null!;
    private Examination _examination = null!;
    private Guidance _guidance = null!;
    private CameraDesk _cameras = null!;
    private Whereabouts _whereabouts = null!;
    private DepartmentRoles _departments = null!;
    private SessionEnd _end = null!;
    private MediaObserver _news = null!;

    public override async Task OnActivateAsync(CancellationToken cancel)
    {
        _now = new(await facts.LoadAsync(this.GetPrimaryKeyString()), clock.GetUtcNow()) { Next = await facts.NextAsync(this.GetPrimaryKeyString()) };
        _pages = new(_now, log);
        _presence = new(_now, _pages, facts, clock);
        _departments = new(_now, _pages, facts, clock);
        _news = new(this.AsReference<ISessionGrain>(), log);
        var reading = new FactsReading(_now, archive, facts, _departments);
        var evidence = new EvidenceStart(_now, _presence, facts, node, archive, reading, _news, LookAfterIt);
        _entrance = new(_now, _pages, _presence, evidence, facts, clock);
        _examination = new(_now, _pages, facts, _departments, clock);
        _guidance = new(_now, _pages);
        _cameras = new(_now, _pages);
        _whereabouts = new(_now, _pages, facts);
        _end = new(_now, _pages, evidence, reading, facts, node, archive, removal, clock, TimeSpan.FromMinutes(options.EmptySessionMinutes), log);
    }

    public async Task<JoinResult> Join(SessionCaller caller, JoinCall call, string connectionId, ISessionEvents events) =>
        WelcomeOf(_now.Known, await _entrance.JoinAsync(caller, call, connectionId, events));

    public async Task<OfferResult> Offer(Seat seat, OfferCall call)
    {
        var member = _now.Members.Admitted(seat);
        if (member.Aside)
        {
            throw SessionRefusal.Aside();
        }

        Bounds.Check(call);
        var slots = call.Receive.Select(s => new Node.ReceiveSlot(s.Mid, (Node.SlotKind)s.Kind)).ToArray();
        var answer = await _now.AnswerAsync(member, new MediaOffer(call.Sdp, slots));
        return new(answer.Sdp, [.. answer.Slots.Select(MediaObserver.SlotOf)]);
    }

    public async Task Admit(Seat seat, AdmitCall call)
    {
        await _entrance.AdmitAsync(seat, call);
        await _cameras.AdmittedAsync(call.ParticipantId);
    }

    public Task Decline(Seat seat, DeclineCall call) => _entrance.DeclineAsync(seat, call);

    public Task<string> AnswerDevice(DeviceOffer offer) => _entrance.AnswerDeviceAsync(offer);

    public Task<DevicePatched> PatchDevice(DevicePatch patch) => Task.FromResult(_entrance.PatchDevice(patch));

    public Task<bool> CloseDevice(string participantId, string resource) => _entrance.CloseDeviceAsync(participantId, resource);

    public Task SetMedia(Seat seat, MediaCall call) => _presence.SetMediaAsync(seat, call);

    public Task PreferPicture(Seat seat, PictureCall call) => _presence.PreferPictureAsync(seat, call);

    public Task ReportQuality(Seat seat, QualityCall call) => _presence.ReportQualityAsync(seat, call);

    public Task Leave(Seat seat) => _presence.LeaveAsync(seat);

    public Task Disconnected(Seat seat) => _presence.DisconnectedAsync(seat);

    public Task<StillRequestResult> RequestStill(Seat seat, StillCall call) => _examination.RequestStillAsync(seat, call);

    public Task DeclineStill(Seat seat, DeclineStillCall call) => _examination.DeclineStillAsync(seat, call);

    public Task WithdrawStill(Seat seat, WithdrawStillCall call) => _examination.WithdrawStillAsync(seat, call);

    public Task ExpectStill(StillOffer offer) => _examination.ExpectStillAsync(offer);

    public Task StillComes(StillOffer offer, long bytes, long of) => _examination.StillComesAsync(offer, bytes, of);

    public Task<StillTaken> TakeStill(StillUpload upload) => _examination.TakeStillAsync(upload);

    public Task AnswerItem(Seat seat, AnswerCall call) => _examination.AnswerItemAsync(seat, call);

    public Task AddNote(Seat seat, TextCall call) => _examination.AddNoteAsync(seat, call);

    public Task SendMessage(Seat seat, TextCall call) => _examination.SendMessageAsync(seat, call);

    public Task Decide(Seat seat, DecideCall call) => _examination.DecideAsync(seat, call);

    public Task<CardResult> Ask(Seat seat, AskCall call) => _guidance.AskAsync(seat, call);

    public Task<CardResult> Challenge(Seat seat, ChallengeCall call) => _guidance.ChallengeAsync(seat, call);

    public Task AnswerCard(Seat seat, AnswerCardCall call) => _guidance.AnswerAsync(seat, call);

    public Task JudgeCard(Seat seat, JudgeCall call) => _guidance.JudgeAsync(seat, call);

    public Task WithdrawCard(Seat seat, CardCall call) => _guidance.WithdrawAsync(seat, call);

    public Task Type(Seat seat, TypingCall call) => _guidance.TypeAsync(seat, call);

    public Task Draw(Seat seat, DrawCall call) => _guidance.DrawAsync(seat, call);

    public Task SetCamera(Seat seat, CameraWish call) => _cameras.WishAsync(seat, call);

    public Task ReportCamera(Seat seat, CameraNow call) => _cameras.ReportAsync(seat, call);

    public Task Freeze(Seat seat, FreezeCall call) => _cameras.FreezeAsync(seat, call);

    public Task NoteSignal(Seat seat, SignalCall call) => _cameras.NoticeAsync(seat, call);

    public Task AskLocation(Seat seat, LocateCall call) => _whereabouts.AskAsync(seat, call);

    public Task ReportLocation(Seat seat, LocationCall call) => _whereabouts.ReportAsync(seat, call);

    public Task DeclineLocation(Seat seat, NoLocationCall call) => _whereabouts.DeclineAsync(seat, call);

    public Task StepAside(Seat seat, AsideCall call) => _entrance.StepAsideAsync(seat, call);

    public Task<Attendance[]> Attendance() => Task.FromResult<Attendance[]>([.. _now.Members.All.Where(m => !m.IsViewer && !m.IsOfficial).Select(m => m.ToAttendance())]);

    public Task SignItems(Seat seat) => _departments.SignAsync(seat);

    public Task StaffGone(string staffId) => _presence.StaffGoneAsync(staffId);

    public Task GuestsChanged(string departmentId) => _departments.ChangedAsync(departmentId);

    public Task RegistersRead(string staffId, RegisterRead[] reads) =>
        _now is { Live: { } live } && _now.Members.All.FirstOrDefault(m => m.Facts.StaffId == staffId) is { } official
            ? live.RegistersReadAsync(official.Facts.Label, reads)
            : Task.CompletedTask;

    public Task<EndResult> EndSession(Seat seat)
    {
        var official = _now.Members.Official(seat);
        _departments.MayLead(official);
        return _end.EndAsync(official.Facts.Name);
    }

    public Task<EndResult> EndByStaff(string staffName, EndReason reason) => _end.EndAsync(staffName, reason);

    public async Task NextBooked(NextMeeting next)
    {
        _now.Next = next;
        if (_now.Live is { } live)
        {
            await live.NextBookedAsync(next);
        }

        await _pages.TellAsync(_now.Members.EverybodyIds, new NextEvent(next));
    }

    public Task HandedOver(string staffId, string name, string note) => _departments.HandedOverAsync(staffId, name, note);

    public Task SealIfAbandoned() => _end.SealIfAbandonedAsync();

    public Task<Participant[]> Participants() =>
        Task.FromResult<Participant[]>([.. _now.Members.All.Where(m => !m.IsViewer).Select(m => m.ToParticipant())]);

    public Task MediaChanged(MediaNews news) => news switch
    {
        RecordingNews recording => _pages.TellAsync(_now.Members.AdmittedIds, new RecordingEvent(RecordingWords.Of(recording.State))),
        ReceiptNews receipt => ReceiptAsync(receipt.Receipt),
        SlotsNews slots => _pages.TellAsync([slots.ParticipantId], new SlotsEvent(slots.Slots)),
        PictureNews picture => _presence.PictureAsync(picture),
        PeerNews peer => _presence.PeerAsync(peer),
        _ => Task.CompletedTask,
    };

    private Task ReceiptAsync(Receipt receipt)
    {
        _now.Receipt = receipt;
        return _pages.TellAsync(_now.Members.AdmittedIds, new ReceiptEvent(receipt));
    }

    private void LookAfterIt()
    {
        DelayDeactivation(TimeSpan.FromDays(7));
        this.RegisterGrainTimer(LookAsync, new() { DueTime = LookEvery, Period = LookEvery });
    }

    private Task LookAsync(CancellationToken cancel)
    {
        _end.Look();
        if (_end.IsOver && !_now.Members.AnyPage)
        {
            // Sealed, and no page is left to be told anything: the facts are read again if somebody asks.
            _news.Complete();
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    private JoinResult WelcomeOf(Session session, Member member) => new(
        member.Id, member.Facts.Name, member.Facts.Role, member.Admitted,
        TurnCredentials.For(options, member.Id, clock.GetUtcNow()),
        _now.Members.SeenBy(member), member.IsOfficial ? _now.Checklist!.Items : _now.Checklist!.WithoutNotes(),
        (RecordingWord)(_now.Live?.Recording ?? RecordingState.Off), session.StartedAt, session.State, node.Epoch,
        [.. (_now.Live?.SlotsOf(member.Id) ?? []).Select(MediaObserver.SlotOf)], member is { Admitted: true, Aside: false } ? _now.Members.Pictures : [],
        member.Admitted ? _now.Told.Messages : [], member.IsOfficial ? _now.Told.Notes : [], _now.Told.Stills(member.IsOfficial ? null : member.Id),
        [.. _now.Stills.Of(member.IsOfficial ? null : member.Id).Select(r => new StillRequested(r.Id, r.Item, _now.TextOf(r.Item)))],
        member.Admitted ? session.Decision : null, member is { Admitted: true, Aside: false } ? _now.Cards.Newest : [], member.IsOfficial ? PreparedAsks.All : [],
        member.IsOfficial ? _now.Members.Cameras : [], member.Admitted ? _now.FrozenId : null, member.Admitted ? _now.Drawings.All : [], member.LocationWished,
        member.IsOfficial ? [.. _now.Told.Locations] : [], member.IsOfficial ? [.. _now.Told.Signals] : [], _now.Next);
}
