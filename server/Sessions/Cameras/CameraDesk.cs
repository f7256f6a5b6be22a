using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cameras;

/// <summary>The other side's camera at the official's hand: wishes go out, the truth comes back, and what looks odd is told as a signal.</summary>
public sealed class CameraDesk(SessionNow now, SessionPages pages)
{
    /// <summary>The same signal about the same person is told again after so long.</summary>
    private const long QuietMs = 20_000;

    public async Task WishAsync(Seat seat, CameraWish wish)
    {
        now.Members.Official(seat);
        var member = now.Members.Named(wish.ParticipantId);
        now.Running();
        if (member is not { ConnectionId: not null, Admitted: true, Aside: false })
        {
            throw new SessionRefusal("participant_away", "This person is not connected. Wait until they are back.");
        }

        CameraBounds.Check(wish);
        await pages.TellAsync([member.Id], new CameraWishedEvent(wish));
    }

    public async Task ReportAsync(Seat seat, CameraNow camera)
    {
        var member = now.Members.Seated(seat);
        CameraBounds.Check(camera);
        var before = member.Camera;
        member.Camera = camera;
        if (now.Live is { } live && member is { Admitted: true, InLog: true })
        {
            await live.CameraAsync(member.Facts, before, camera);
        }

        await pages.TellAsync(now.Members.OfficialIds, new CameraReportedEvent(new(member.Id, camera)));
        if (member.IsOfficial)
        {
            return; // For the record: signals are about those whom officials look at.
        }

        await JudgeNameAsync(member, camera);
        if (before is not null && before.Label != camera.Label && before.Facing is not null && before.Facing == camera.Facing)
        {
            await NoticeAsync(SignalKind.CameraReplaced, member, $"{before.Label} > {camera.Label}", Server);
        }
    }

    /// <summary>A camera that was reported while its person waited is looked at now: only who is in is told of.</summary>
    public Task AdmittedAsync(string participantId) =>
        now.Members.Find(participantId) is { Camera: { } camera } member ? JudgeNameAsync(member, camera) : Task.CompletedTask;

    private Task JudgeNameAsync(Member member, CameraNow camera) =>
        VirtualCameras.Names(camera.Label) ? NoticeAsync(SignalKind.VirtualCamera, member, camera.Label, Server) : Task.CompletedTask;

    /// <summary>What an official's page sees in the picture that reaches it, where the person before the camera cannot reach.</summary>
    public Task NoticeAsync(Seat seat, SignalCall call)
    {
        var official = now.Members.Official(seat);
        return call.Kind is SignalKind.Cut or SignalKind.StandsStill
            ? NoticeAsync(call.Kind, now.Members.Named(call.ParticipantId), "", official.Facts.Label)
            : throw SessionRefusal.BadCall("kind: cut or standsStill. The others are found by the server.");
    }

    public async Task FreezeAsync(Seat seat, FreezeCall call)
    {
        var official = now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        var live = now.Evidence();
        if ((now.FrozenId == member.Id) == call.Frozen)
        {
            return;
        }

        await live.AppendAsync(EvidenceEntry.PictureFrozen(official.Facts.Label, member.Facts.Label, call.Frozen, live.NowMs));
        now.FrozenId = call.Frozen ? member.Id : null;
        await pages.TellAsync(now.Members.AdmittedIds, new FrozenEvent(new(member.Id, call.Frozen, official.Facts.Name)));
    }

    private const string Server = "server";

    private async Task NoticeAsync(SignalKind kind, Member about, string detail, string by)
    {
        if (now.Live is not { } live || !about.Admitted
            || now.Told.Signals.Count >= SessionLimits.Signals
            || now.Told.Signals.Any(s => s.ParticipantId == about.Id && s.Kind == kind && s.Detail == detail && live.NowMs - s.AtMs < QuietMs))
        {
            return;
        }

        var signal = new Signal(about.Id, kind, detail, live.NowMs);
        await live.AppendAsync(EvidenceEntry.SignalNoticed(by, about.Facts.Label, SessionJournal.Word(kind), detail.Length == 0 ? null : detail, signal.AtMs));
        now.Told.Add(signal);
        await pages.TellAsync(now.Members.OfficialIds, new SignalEvent(signal));
    }
}
