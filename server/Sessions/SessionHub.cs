using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>The SignalR edge of a session: authenticates, calls the grain, returns. Limits and errors are in <see cref="SessionHubFilter"/>.</summary>
[Authorize(Policies.InSession)]
public sealed class SessionHub(IGrainFactory grains, SessionEventPusher pusher) : Hub<ISessionClient>
{
    private const string SeatKey = "seat";

    public const string Path = "/hub/session";

    public async Task<JoinResult> Join(JoinCall call)
    {
        if (!Ids.IsId(call?.SessionId))
        {
            throw SessionRefusal.Unknown();
        }

        var caller = Context.User!.AsSessionCaller(call!.SessionId) ?? throw SessionRefusal.Unknown();
        await LeaveOtherSession(call.SessionId);
        var joined = await grains.GetGrain<ISessionGrain>(call.SessionId).Join(caller, call, Context.ConnectionId, pusher.Reference);
        await Groups.AddToGroupAsync(Context.ConnectionId, SessionEventPusher.Group(joined.ParticipantId));
        Context.Items[SeatKey] = (call.SessionId, new Seat(joined.ParticipantId, Context.ConnectionId));
        return joined;
    }

    public Task<OfferResult> Offer(OfferCall call) => Session.Offer(Seat, call);
    public Task Admit(AdmitCall call) => Session.Admit(Seat, call);
    public Task Decline(DeclineCall call) => Session.Decline(Seat, call);
    public Task SetMedia(MediaCall call) => Session.SetMedia(Seat, call);
    public Task PreferPicture(PictureCall call) => Session.PreferPicture(Seat, call);
    public Task<StillRequestResult> RequestStill(StillCall call) => Session.RequestStill(Seat, call);
    public Task DeclineStill(DeclineStillCall call) => Session.DeclineStill(Seat, call);
    public Task WithdrawStill(WithdrawStillCall call) => Session.WithdrawStill(Seat, call);
    public Task AnswerItem(AnswerCall call) => Session.AnswerItem(Seat, call);
    public Task AddNote(TextCall call) => Session.AddNote(Seat, call);
    public Task SendMessage(TextCall call) => Session.SendMessage(Seat, call);
    public Task Decide(DecideCall call) => Session.Decide(Seat, call);
    public Task<CardResult> Ask(AskCall call) => Session.Ask(Seat, call);
    public Task<CardResult> Challenge(ChallengeCall call) => Session.Challenge(Seat, call);
    public Task AnswerCard(AnswerCardCall call) => Session.AnswerCard(Seat, call);
    public Task JudgeCard(JudgeCall call) => Session.JudgeCard(Seat, call);
    public Task WithdrawCard(CardCall call) => Session.WithdrawCard(Seat, call);
    public Task Typing(TypingCall call) => Session.Type(Seat, call);
    public Task Draw(DrawCall call) => Session.Draw(Seat, call);
    public Task StepAside(AsideCall call) => Session.StepAside(Seat, call);
    public Task ReportQuality(QualityCall call) => Session.ReportQuality(Seat, call);
    public Task SetCamera(CameraWish call) => Session.SetCamera(Seat, call);
    public Task ReportCamera(CameraNow call) => Session.ReportCamera(Seat, call);
    public Task Freeze(FreezeCall call) => Session.Freeze(Seat, call);
    public Task NoteSignal(SignalCall call) => Session.NoteSignal(Seat, call);
    public Task AskLocation(LocateCall call) => Session.AskLocation(Seat, call);
    public Task ReportLocation(LocationCall call) => Session.ReportLocation(Seat, call);
    public Task DeclineLocation(NoLocationCall call) => Session.DeclineLocation(Seat, call);
    public Task SignItems() => Session.SignItems(Seat);
    public Task<EndResult> EndSession() => Session.EndSession(Seat);

    public async Task Leave()
    {
        await Session.Leave(Seat);
        await Groups.RemoveFromGroupAsync(Context.ConnectionId, SessionEventPusher.Group(Seat.ParticipantId));
        Context.Items.Remove(SeatKey);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.ContainsKey(SeatKey))
        {
            await Session.Disconnected(Seat);
        }
    }

    private ISessionGrain Session => grains.GetGrain<ISessionGrain>(Place.Session);

    private Seat Seat => Place.Seat;

    private (string Session, Seat Seat) Place =>
        Context.Items.TryGetValue(SeatKey, out var place) ? ((string, Seat))place! : throw SessionRefusal.NotJoined();

    private async Task LeaveOtherSession(string sessionId)
    {
        if (Context.Items.ContainsKey(SeatKey) && Place.Session != sessionId)
        {
            await Leave();
        }
    }
}
