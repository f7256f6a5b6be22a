using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>What the visit is for: stills, the checklist, notes and messages, and the decision. Everything is in the evidence before it is told.</summary>
public sealed class Examination(SessionNow now, SessionPages pages, SessionFacts facts, DepartmentRoles departments, TimeProvider clock)
{
    public async Task<StillRequestResult> RequestStillAsync(Seat seat, StillCall call)
    {
        var official = now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        now.Evidence();
        if (member.IsOfficial)
        {
            throw SessionRefusal.BadCall("Stills are asked of the applicant's side.");
        }

        if (member is not { ConnectionId: not null, Admitted: true })
        {
            throw new SessionRefusal("participant_away", "This person is not connected. Wait until they are back.");
        }

        var text = now.TextOf(call.Item);
        var request = now.Stills.Open(member.Id, call.Item, official.Facts.Label);
        await pages.TellAsync([member.Id], new StillRequestedEvent(new(request.Id, call.Item, text)));
        return new(request.Id);
    }

    public async Task DeclineStillAsync(Seat seat, DeclineStillCall call)
    {
        var request = now.Stills.Find(call.RequestId, now.Members.Admitted(seat).Id);
        var reason = Bounds.Line(call.Reason, SessionLimits.ReasonCharacters, "reason");
        now.Stills.Close(request);
        await pages.TellAsync(now.Members.OfficialIds, new StillDeclinedEvent(new(request.Id, reason)));
    }

    /// <summary>Both sides forget it; a picture that is on its way is refused.</summary>
    public async Task WithdrawStillAsync(Seat seat, WithdrawStillCall call)
    {
        now.Members.Official(seat);
        var request = now.Stills.Find(call.RequestId);
        now.Stills.Close(request);
        await pages.TellAsync([request.ParticipantId, .. now.Members.OfficialIds], new StillDeclinedEvent(new(request.Id, "")));
    }

    public Task ExpectStillAsync(StillOffer offer)
    {
        now.Evidence();
        RequestOf(offer);
        return Task.CompletedTask;
    }

    /// <summary>Only what is still asked for: the news of a still's last bytes may come after the still itself.</summary>
    public Task StillComesAsync(StillOffer offer, long bytes, long of) =>
        now.Stills.Of(offer.ParticipantId).Any(r => r.Id == offer.RequestId)
            ? pages.TellAsync(now.Members.OfficialIds, new StillComingEvent(new(offer.RequestId, bytes, of)))
            : Task.CompletedTask;

    public async Task<StillTaken> TakeStillAsync(StillUpload upload)
    {
        var live = now.Evidence();
        var request = RequestOf(upload.Of);
        var by = now.Members.Find(request.ParticipantId)!.Facts;
        var stored = await StillStore.PutAsync(live, upload);
        var atMs = live.NowMs;
        await live.AppendAsync(EvidenceEntry.StillTaken(stored, request.Item, by.Label, atMs, upload.Of.TakenAt));
        now.Stills.Close(request);
        var taken = new StillTaken(request.Id.Length == 0 ? $"own-{stored.File}" : request.Id, stored.File, stored.Sha256, request.Item, by.Name, atMs);
        now.Told.Add(taken, by.Id);
        await pages.TellAsync(now.Members.AdmittedIds, new StillTakenEvent(taken));
        return taken;
    }

    private StillRequest RequestOf(StillOffer offer)
    {
        if (offer.TakenAt is { } at && (at > clock.GetUtcNow().AddMinutes(5) || at < clock.GetUtcNow().AddDays(-SessionLimits.OwnStillDays)))
        {
            throw SessionRefusal.BadCall($"takenAt: when it was taken, within {SessionLimits.OwnStillDays} days.");
        }

        return offer.RequestId.Length == 0 ? Own(offer) : now.Stills.Find(offer.RequestId, offer.ParticipantId);
    }

    /// <summary>Nobody asked now: an admitted applicant's picture of an item that wants one, taken while the line was away.</summary>
    private StillRequest Own(StillOffer offer)
    {
        var member = now.Members.Find(offer.ParticipantId);
        if (member is not { Admitted: true, Facts.Role: ParticipantRole.Applicant })
        {
            throw new SessionRefusal("still_unknown", "Nobody asks for this still any more. Wait until the official asks again.");
        }

        if (!now.ItemOf(offer.Item ?? "").Still || offer.TakenAt is null)
        {
            throw SessionRefusal.BadCall("item: one that wants a picture; takenAt: when it was taken.");
        }

        return now.Told.Stills(member.Id).Length < SessionLimits.OwnStills
            ? new StillRequest("", member.Id, offer.Item, member.Facts.Label)
            : throw new SessionRefusal("too_many_stills", "Enough pictures have come. The official asks for more if needed.");
    }

    public async Task AnswerItemAsync(Seat seat, AnswerCall call)
    {
        var official = now.Members.Official(seat);
        var live = now.Recording();
        now.ItemOf(call.Item);
        departments.MayAnswer(official, call.Item);
        Bounds.Text(call.Note, "note", mayBeEmpty: true);
        var line = await live.AnsweredAsync(call, official.Facts.Label);
        var item = new ItemState(call.Item, call.Verdict, call.Note, official.Facts.Name, line.At, line.Number("atMs"));
        now.Checklist!.Answer(item);
        now.Known.Answers = now.Checklist!.Answered;
        await facts.SaveAnswersAsync(now.Known);
        await departments.AnsweredAsync(call.Item);
        await pages.TellAsync(now.Members.OfficialIds, new ItemEvent(item));
        await pages.TellAsync(now.Members.ApplicantIds, new ItemEvent(item with { Note = "" }));
    }

    public async Task AddNoteAsync(Seat seat, TextCall call)
    {
        var official = now.Members.Official(seat);
        Bounds.Text(call.Text, "note");
        var line = await now.Evidence().NotedAsync(call.Text, official.Facts.Label);
        var note = new NoteAdded(call.Text, official.Facts.Name, line.At);
        now.Told.Add(note);
        await pages.TellAsync(now.Members.OfficialIds, new NoteEvent(note));
    }

    public async Task SendMessageAsync(Seat seat, TextCall call)
    {
        var member = now.Members.Present(seat);
        Bounds.Text(call.Text, "message");
        var line = await now.Evidence().SaidAsync(call.Text, member.Facts.Label);
        var message = new MessageSent(Told.MessageId(line), call.Text, member.Facts.Name, line.At, member.Id);
        now.Told.Add(message);
        await pages.TellAsync(now.Members.AdmittedIds, new MessageEvent(message));
    }

    public async Task DecideAsync(Seat seat, DecideCall call)
    {
        var official = now.Members.Official(seat);
        var live = now.Recording();
        Bounds.Check(call, clock.GetUtcNow());
        departments.MayLead(official);
        departments.AllSigned(call.Outcome);
        if (now.Checklist!.MissingFor(call.Outcome) is { Length: > 0 } missing)
        {
            throw SessionRefusal.ItemsMissing(string.Join("; ", missing.Select(id => now.ItemOf(id).Text).Select(t => $"{t.Zh} / {t.En}")));
        }

        var line = await live.DecidedAsync(call, official.Facts.Label);
        var decision = new DecisionMade(call.Outcome, call.Text, call.DueAt, official.Facts.Name, line.At, call.Outcome == Outcome.PartlyPassed ? call.Kind ?? SecondKind.Call : null);
        now.Known.Decision = decision;
        await facts.SaveDecisionAsync(now.Known, decision);
        await pages.TellAsync(now.Members.AdmittedIds, new DecisionEvent(decision));
    }
}
