using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Cards;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>How people come in: the visit or the office, consent, a free place, and the official's word.</summary>
public sealed class Entrance(SessionNow now, SessionPages pages, Presence presence, EvidenceStart evidence, SessionFacts facts, TimeProvider clock)
{
    /// <returns>Who is in now.</returns>
    public async Task<Member> JoinAsync(SessionCaller caller, JoinCall call, string connectionId, ISessionEvents page)
    {
        var session = now.Running();
        var member = await EntrantAsync(session, caller);
        if (call.Back && member.Page is { } newest && newest != call.Page)
        {
            throw SessionRefusal.Replaced();
        }

        if (!member.Here && now.Members.Places >= SessionLimits.People)
        {
            throw SessionRefusal.Full();
        }

        await ConsentAsync(session, member, call.Consent);
        pages.Add(page);
        if (member.ConnectionId is { } replaced && replaced != connectionId)
        {
            await pages.ReplaceAsync(member, replaced, byAnotherPage: call.Page is null || call.Page != member.Page);
        }

        (member.ConnectionId, member.Seen, member.Left, member.Client) = (connectionId, true, false, call.Client);
        member.Page = call.Page;
        member.VisitKey = member.IsOfficial ? null : caller.Shown;
        member.WaitingSince ??= member.Admitted ? null : clock.GetUtcNow();
        member.LostSince = null;
        if (member.IsOfficial || session.State == SessionState.Live)
        {
            await evidence.OpenAsync(session);
        }

        await presence.ArrivedAsync(member);
        return member;
    }

    public async Task AdmitAsync(Seat seat, AdmitCall call)
    {
        var official = now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        if (member.Admitted)
        {
            return;
        }

        now.Running();
        if (!await facts.AdmitAsync(member.Facts, member.ConnectionId is null ? null : member.VisitKey, official.Facts.Name))
        {
            throw new SessionRefusal("participant_away", "The link was opened again in another browser. Wait until that one is here.");
        }

        member.WaitingSince = null;
        await pages.TellAsync([member.Id], new AdmittedEvent());
        // It may have begun while they waited, when only those inside were told.
        await pages.TellAsync([member.Id], new RecordingEvent(RecordingWords.Of((RecordingWord)(now.Live?.Recording ?? RecordingState.Off))));
        await presence.ArrivedAsync(member);
    }

    public async Task DeclineAsync(Seat seat, DeclineCall call)
    {
        now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        if (member.Admitted)
        {
            throw new SessionRefusal("already_admitted", "This person was admitted already. End the session instead.");
        }

        var reason = Bounds.Line(call.Reason, SessionLimits.ReasonCharacters, "reason");
        member.Facts.DeclinedAt = clock.GetUtcNow();
        member.WaitingSince = null;
        await facts.SaveAsync(member.Facts);
        await pages.TellAsync([member.Id], new DeclinedEvent(new(reason)));
        await pages.TellOfAsync(member);
    }

    /// <summary>A moment of free will: the helper hears and sees nothing until called back, and the evidence says so.</summary>
    public async Task StepAsideAsync(Seat seat, AsideCall call)
    {
        var official = now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        if (member is not { Facts.Role: ParticipantRole.Helper, Admitted: true })
        {
            throw SessionRefusal.BadCall("Only a helper who is in can be asked to step away.");
        }

        if (member.Aside == call.Away)
        {
            return;
        }

        await now.Evidence().AsideAsync(member.Facts.Label, official.Facts.Label, call.Away);
        member.Aside = call.Away;
        if (call.Away)
        {
            now.Live!.ClosePeer(member.Id, null, PeerEnd.Left);
        }

        await pages.TellOfAsync(member);
    }

    public async Task<string> AnswerDeviceAsync(DeviceOffer offer)
    {
        var session = now.Running();
        var member = await ParticipantAsync(session, offer.ParticipantId);
        if (offer.Watch is { } watched && (now.Members.Find(watched) is not { IsViewer: false, Admitted: true }))
        {
            throw new SessionRefusal("participant_unknown", "Nobody of that id is in this session.");
        }

        if (offer.Watch is null && !member.Here && now.Members.Places >= SessionLimits.People)
        {
            throw SessionRefusal.Full();
        }

        await evidence.OpenAsync(session);
        var slots = offer.Watch is null ? [] : DeviceSdp.Slots(offer.Sdp);
        var answer = await now.AnswerAsync(member, new MediaOffer(offer.Sdp, slots, offer.Resource, offer.Watch));
        if (member.Resource is { } before)
        {
            now.Live!.ClosePeer(member.Id, before, PeerEnd.Replaced);
        }

        (member.Seen, member.Left, member.Resource) = (true, false, offer.Resource);
        (member.Audio, member.Video) = (DeviceSdp.Sends(offer.Sdp, "audio"), DeviceSdp.Sends(offer.Sdp, "video"));
        await presence.ArrivedAsync(member);
        return answer.Sdp;
    }

    public DevicePatched PatchDevice(DevicePatch patch)
    {
        if (now.Live is not { } live || now.Members.Find(patch.ParticipantId) is not { } member || member.Resource != patch.Resource)
        {
            return new(StatusCodes.Status404NotFound);
        }

        return live.PatchIce(member.Id, patch.Resource, patch.Fragment, patch.Tag) switch
        {
            IcePatch.Restarted restarted => new(StatusCodes.Status200OK, restarted.Tag, restarted.Fragment),
            IcePatch.Unchanged => new(StatusCodes.Status204NoContent),
            IcePatch.Outdated => new(StatusCodes.Status412PreconditionFailed),
            IcePatch.Malformed => new(StatusCodes.Status400BadRequest),
            _ => new(StatusCodes.Status404NotFound),
        };
    }

    public async Task<bool> CloseDeviceAsync(string participantId, string resource)
    {
        if (now.Members.Find(participantId) is not { } member || member.Resource != resource)
        {
            return false;
        }

        (member.Resource, member.Left, member.Connected) = (null, true, false);
        now.Live?.ClosePeer(participantId, resource, PeerEnd.Left);
        await presence.DepartedAsync(member, "left");
        return true;
    }

    /// <summary>An official of the department, or the applicant that the visit is bound to, whose rights are still those that the connection was made with.</summary>
    private async Task<Member> EntrantAsync(Session session, SessionCaller caller)
    {
        if (!await facts.CountsAsync(caller))
        {
            throw caller.StaffId is null ? SessionRefusal.Replaced() : SessionRefusal.SignInNeeded();
        }

        if (caller.StaffId is { } staffId)
        {
            if (caller.DepartmentId != session.DepartmentId && session.Guests.All(g => g.DepartmentId != caller.DepartmentId))
            {
                throw SessionRefusal.Unknown();
            }

            var official = await facts.OfficialAsync(session.Id, staffId, caller.StaffName!);
            var entrant = now.Members.Find(official.Id) ?? now.Members.Add(official);
            entrant.DepartmentId = caller.DepartmentId;
            return entrant;
        }

        var member = await ParticipantAsync(session, caller.ParticipantId!);
        if (member.Facts.DeclinedAt is { } declined)
        {
            if (clock.GetUtcNow() < declined + SessionLimits.DeclinedPause)
            {
                throw new SessionRefusal("declined", "The official cannot see you now. Wait a few minutes, then open your link again.");
            }

            member.Facts.DeclinedAt = null;
            await facts.SaveAsync(member.Facts);
        }

        return member;
    }

    private async Task<Member> ParticipantAsync(Session session, string participantId) =>
        now.Members.Find(participantId) ?? now.Members.Add(await facts.ParticipantAsync(session.Id, participantId) ?? throw SessionRefusal.Unknown());

    private async Task ConsentAsync(Session session, Member member, ConsentGiven? consent)
    {
        var text = session.Matter.Consent;
        if (member.Facts.Role is not (ParticipantRole.Applicant or ParticipantRole.Helper) || member.Facts.Consent?.Version == text.Version)
        {
            return;
        }

        if (consent?.Items is null || consent.Version != text.Version || !text.Items.All(i => i.Optional || consent.Items.Contains(i.Id)))
        {
            throw SessionRefusal.ConsentNeeded();
        }

        member.Facts.Consent = new(text.Version, [.. text.Items.Select(i => i.Id).Where(consent.Items.Contains)], Bounds.Language(consent.Language));
        member.Facts.ConsentedAt = clock.GetUtcNow();
        await facts.SaveAsync(member.Facts);
    }
}
