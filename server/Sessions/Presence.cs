using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Cameras;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Who is here, who went, and what they send; told to the others and written into the evidence.</summary>
public sealed class Presence(SessionNow now, SessionPages pages, SessionFacts facts, TimeProvider clock)
{
    public async Task ArrivedAsync(Member member)
    {
        await RecordAsync(member);
        await pages.TellOfAsync(member);
    }

    /// <summary>The evidence names consent as soon as it runs, and a person when they are in.</summary>
    public async Task RecordAsync(Member member)
    {
        if (now.Live is not { } live)
        {
            return;
        }

        if (member.Facts is { Consent: not null, ConsentRecorded: false })
        {
            await live.ConsentedAsync(member.Facts, now.Known.Matter.Consent);
            member.Facts.ConsentRecorded = true;
            await facts.SaveAsync(member.Facts);
        }

        if (member is { Admitted: true, InLog: false, IsViewer: false })
        {
            await live.JoinedAsync(member.Facts, member.Client);
            member.InLog = true;
            if (member.Camera is { } camera)
            {
                await live.CameraAsync(member.Facts, null, camera);
            }
        }
    }

    public async Task DepartedAsync(Member member, string reason)
    {
        now.EmptySince = clock.GetUtcNow();
        member.LostSince ??= reason == "lost" ? now.EmptySince : null;
        if (member.Left)
        {
            member.WaitingSince = null;
        }

        await pages.TellOfAsync(member);
        if (member is { Here: false, InLog: true } && now is { Live: { } live, Session.State: SessionState.Live })
        {
            member.InLog = false;
            await live.LeftAsync(member.Facts, reason);
        }
    }

    public async Task SetMediaAsync(Seat seat, MediaCall call)
    {
        var member = now.Members.Seated(seat);
        var turned = call.Facing is { } facing && member.Facing is not null && member.Facing != facing;
        (member.Audio, member.Video, member.Facing) = (call.Audio, call.Video, call.Facing ?? member.Facing);
        var (soundPauses, picturePauses) = (call.AudioPaused != member.AudioPaused, call.VideoPaused != member.VideoPaused);
        (member.AudioPaused, member.VideoPaused) = (call.AudioPaused, call.VideoPaused);
        if (now.Live is { } live)
        {
            // Silence by the person's own will, or by the device's, is not logged as the network's.
            live.SetSilence(member.Id, Node.SlotKind.Audio, CauseOf(call.Audio, call.AudioPaused));
            live.SetSilence(member.Id, Node.SlotKind.Video, CauseOf(call.Video, call.VideoPaused));
            if (soundPauses && member.Admitted)
            {
                await live.CapturedAsync(member.Facts, Contracts.SlotKind.Audio, call.AudioPaused);
            }

            if (picturePauses && member.Admitted)
            {
                await live.CapturedAsync(member.Facts, Contracts.SlotKind.Video, call.VideoPaused);
            }

            if (turned && member.Admitted)
            {
                await live.CameraAsync(member.Facts, call.Facing!.Value);
            }
        }

        await pages.TellOfAsync(member);
    }

    private static Silenced CauseOf(bool on, bool paused) => !on ? Silenced.ByPerson : paused ? Silenced.ByDevice : Silenced.No;

    /// <summary>The official looks at documents in a person's picture, or talks with them again.</summary>
    public async Task PreferPictureAsync(Seat seat, PictureCall call)
    {
        now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        if (member.Reading == call.Reading)
        {
            return;
        }

        member.Reading = call.Reading;
        await now.Evidence().PictureAsync(member.Facts, call.Reading ? "reading" : "conversation");
        await pages.TellOfAsync(member);
    }

    /// <summary>Whose line is too narrow for what of whose picture: both sides see it, and the evidence names it.</summary>
    public async Task PictureAsync(PictureNews news)
    {
        if (now is not { Live: { } live, Session.State: SessionState.Live } || now.Members.Find(news.ViewerId) is not { } viewer || now.Members.Find(news.ParticipantId) is not { } shown)
        {
            return;
        }

        if (news.Step == PictureStep.Best)
        {
            viewer.Shown.Remove(shown.Id);
        }
        else
        {
            viewer.Shown[shown.Id] = news.Step;
        }

        await live.ShownAsync(viewer.Facts, shown.Facts, news.Step);
        await pages.TellAsync(now.Members.AdmittedIds, new PictureEvent(new(viewer.Id, shown.Id, news.Step)));
    }

    public Task ReportQualityAsync(Seat seat, QualityCall call)
    {
        var member = now.Members.Seated(seat);
        var quality = QualityWords.Of(call);
        if (quality == member.Quality)
        {
            return Task.CompletedTask;
        }

        member.Quality = quality;
        return pages.TellOfAsync(member);
    }

    public async Task LeaveAsync(Seat seat)
    {
        await LeaveAsync(now.Members.Seated(seat));
    }

    public async Task StaffGoneAsync(string staffId)
    {
        if (now.Members.All.FirstOrDefault(m => m.Facts.StaffId == staffId && m.Here) is { } member)
        {
            await LeaveAsync(member);
        }
    }

    private async Task LeaveAsync(Member member)
    {
        (member.ConnectionId, member.Left, member.Connected) = (null, true, false);
        now.Live?.ClosePeer(member.Id, null, PeerEnd.Left);
        await DepartedAsync(member, "left");
    }

    public async Task DisconnectedAsync(Seat seat)
    {
        if (now.Members.Find(seat.ParticipantId) is { } member && member.ConnectionId == seat.ConnectionId)
        {
            member.ConnectionId = null;
            await DepartedAsync(member, "lost");
        }
    }

    public async Task PeerAsync(PeerNews news)
    {
        if (now.Members.Find(news.ParticipantId) is not { } member || news.Resource != member.Resource)
        {
            return;
        }

        member.Connected = news.Connected;
        if (news.Connected)
        {
            await pages.TellOfAsync(member);
        }
        else
        {
            await DepartedAsync(member, news.Why == nameof(PeerEnd.Left) ? "left" : "lost");
        }
    }
}
