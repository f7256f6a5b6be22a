using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Who calls, as the hub's authentication knows it: an applicant by the participant that the visit is bound to, or a member of staff.</summary>
/// <param name="Shown">What was shown when the connection was made: the visit's key, or the account's stamp. A connection outlives both.</param>
[GenerateSerializer, Immutable]
public sealed record SessionCaller(string? ParticipantId, string? StaffId, string? StaffName, string? DepartmentId, string? Shown);

/// <summary>A participant on the connection that joined last. Calls of an older connection are refused.</summary>
[GenerateSerializer, Immutable]
public sealed record Seat(string ParticipantId, string ConnectionId);

/// <param name="Since">For who waits or lost the line: since when.</param>
[GenerateSerializer, Immutable]
public sealed record Attendance(Participant Who, DateTimeOffset? Since);

/// <param name="Resource">Names the connection in the WHIP or WHEP resource's address.</param>
/// <param name="Watch">Null: publishes. Otherwise the participant to watch.</param>
[GenerateSerializer, Immutable]
public sealed record DeviceOffer(string ParticipantId, string Resource, string Sdp, string? Watch);

/// <param name="Tag">The ICE session that the device means; null: whichever there is.</param>
[GenerateSerializer, Immutable]
public sealed record DevicePatch(string ParticipantId, string Resource, string Fragment, string? Tag);

/// <param name="Status">Of HTTP.</param>
/// <param name="Tag">Of a restart: the ICE session that has begun.</param>
/// <param name="Fragment">Of a restart: the server's credentials and candidates.</param>
[GenerateSerializer, Immutable]
public sealed record DevicePatched(int Status, string? Tag = null, string? Fragment = null);

/// <param name="RequestId">Empty: taken without a line, for the item, and sent later.</param>
/// <param name="TakenAt">By the phone's clock; null: now.</param>
[GenerateSerializer, Immutable]
public sealed record StillOffer(string RequestId, string ParticipantId, string? Item, DateTimeOffset? TakenAt);

[GenerateSerializer, Immutable]
public sealed record StillUpload(StillOffer Of, string Extension, byte[] Content, byte[] Sha256);

/// <summary>The session: members, admission, recording state, checklist. One activation, on the node that carries its packets.</summary>
public interface ISessionGrain : IGrainWithStringKey
{
    Task<JoinResult> Join(SessionCaller caller, JoinCall call, string connectionId, ISessionEvents events);
    Task Disconnected(Seat seat);
    Task Leave(Seat seat);
    Task<OfferResult> Offer(Seat seat, OfferCall call);
    Task Admit(Seat seat, AdmitCall call);
    Task Decline(Seat seat, DeclineCall call);
    Task SetMedia(Seat seat, MediaCall call);
    Task PreferPicture(Seat seat, PictureCall call);
    Task<StillRequestResult> RequestStill(Seat seat, StillCall call);
    Task DeclineStill(Seat seat, DeclineStillCall call);
    Task WithdrawStill(Seat seat, WithdrawStillCall call);

    /// <summary>Refuses what nobody waits for, before its bytes are read.</summary>
    Task ExpectStill(StillOffer offer);

    /// <summary>So many of its bytes are here. Nobody waits for it to be told.</summary>
    [Orleans.Concurrency.OneWay] Task StillComes(StillOffer offer, long bytes, long of);
    Task<StillTaken> TakeStill(StillUpload upload);
    Task AnswerItem(Seat seat, AnswerCall call);
    Task AddNote(Seat seat, TextCall call);
    Task SendMessage(Seat seat, TextCall call);
    Task Decide(Seat seat, DecideCall call);
    Task<CardResult> Ask(Seat seat, AskCall call);
    Task<CardResult> Challenge(Seat seat, ChallengeCall call);
    Task AnswerCard(Seat seat, AnswerCardCall call);
    Task JudgeCard(Seat seat, JudgeCall call);
    Task WithdrawCard(Seat seat, CardCall call);
    Task Type(Seat seat, TypingCall call);
    Task Draw(Seat seat, DrawCall call);
    Task StepAside(Seat seat, AsideCall call);
    Task ReportQuality(Seat seat, QualityCall call);
    Task SetCamera(Seat seat, CameraWish call);
    Task ReportCamera(Seat seat, CameraNow call);
    Task Freeze(Seat seat, FreezeCall call);
    Task NoteSignal(Seat seat, SignalCall call);
    Task AskLocation(Seat seat, LocateCall call);
    Task ReportLocation(Seat seat, LocationCall call);
    Task DeclineLocation(Seat seat, NoLocationCall call);
    Task SignItems(Seat seat);
    Task<EndResult> EndSession(Seat seat);

    /// <summary>An account was disabled: its person is in no session any more.</summary>
    Task StaffGone(string staffId);

    /// <summary>Another department takes part, or has other items.</summary>
    Task GuestsChanged(string departmentId);

    /// <summary>An official has read registers; written down while the session is recorded.</summary>
    Task RegistersRead(string staffId, RegisterRead[] reads);

    /// <summary>The same end without a page: by a member of staff over HTTP.</summary>
    /// <param name="reason">Ended, or postponed.</param>
    Task<EndResult> EndByStaff(string staffName, EndReason reason = EndReason.Ended);

    /// <summary>The case's next meeting has its time.</summary>
    Task NextBooked(NextMeeting next);

    /// <summary>Another official owns the case.</summary>
    Task HandedOver(string staffId, string name, string note);

    /// <summary>WHIP and WHEP: answers a device's offer; opens the session where it is not live yet.</summary>
    Task<string> AnswerDevice(DeviceOffer offer);

    /// <summary>WHIP and WHEP: ICE credentials or candidates of a device's connection (RFC 9725 section 4.3).</summary>
    Task<DevicePatched> PatchDevice(DevicePatch patch);

    /// <returns>False when there is no such connection.</returns>
    Task<bool> CloseDevice(string participantId, string resource);

    /// <summary>Everyone as the session sees them now.</summary>
    Task<Participant[]> Participants();

    /// <summary>Who is or was here, and since when people wait: for the day's board and the queue.</summary>
    Task<Attendance[]> Attendance();

    /// <summary>Nobody came back: seals what there is as cut short. Does nothing where somebody did, or the session is over.</summary>
    Task SealIfAbandoned();

    /// <summary>Heard from the media node.</summary>
    Task MediaChanged(MediaNews news);
}
