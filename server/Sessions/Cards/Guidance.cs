using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>How an official leads a person through the visit: requests, challenges, the pointer on the picture, a moment without helpers.</summary>
public sealed class Guidance(SessionNow now, SessionPages pages)
{
    public async Task<CardResult> AskAsync(Seat seat, AskCall call)
    {
        var (official, member) = Asked(seat, call.ParticipantId);
        var text = TextOf(call);
        var live = now.Evidence();
        var card = new Card(Ids.New(), member.Id, CardKind.Request, call.Ask, text, null, call.Item, CardState.Open, official.Facts.Name, live.NowMs);
        await live.RequestedAsync(card, official.Facts.Label, member.Facts.Label);
        await ShowAsync(card);
        return new(card.Id);
    }

    public async Task<CardResult> ChallengeAsync(Seat seat, ChallengeCall call)
    {
        var (official, member) = Asked(seat, call.ParticipantId);
        var kind = call.Kind ?? Challenges.Random(now.Cards.ChallengesOf(member.Id));
        var live = now.Evidence();
        var card = new Card(
            Ids.New(), member.Id, CardKind.Challenge, SessionJournal.Word(kind), Challenges.Text(kind), Challenges.Digits(kind), null, CardState.Open,
            official.Facts.Name, live.NowMs);
        await live.ChallengedAsync(card, official.Facts.Label, member.Facts.Label);
        await ShowAsync(card);
        return new(card.Id);
    }

    /// <summary>The person's own answer: done, or not possible. Whether a challenge is passed, the official says.</summary>
    public async Task AnswerAsync(Seat seat, AnswerCardCall call)
    {
        var member = now.Members.Admitted(seat);
        var card = now.Cards.Open(call.CardId);
        if (card.ParticipantId != member.Id || card.State != CardState.Open)
        {
            throw new SessionRefusal("card_unknown", "This request has been answered or taken back already.");
        }

        var state = call.Done ? CardState.Done : CardState.Cannot;
        await now.Evidence().RequestAnsweredAsync(card, state, member.Facts.Label);
        await ShowAsync(card with { State = state });
    }

    public async Task JudgeAsync(Seat seat, JudgeCall call)
    {
        var official = now.Members.Official(seat);
        var card = now.Cards.Open(call.CardId);
        if (card.Kind != CardKind.Challenge)
        {
            throw SessionRefusal.BadCall("Only challenges are passed or failed.");
        }

        var state = call.Passed ? CardState.Passed : CardState.Failed;
        await now.Recording().ChallengeAnsweredAsync(card, state, official.Facts.Label);
        await ShowAsync(card with { State = state });
    }

    public async Task WithdrawAsync(Seat seat, CardCall call)
    {
        var official = now.Members.Official(seat);
        var card = now.Cards.Open(call.CardId);
        await now.Evidence().RequestAnsweredAsync(card, CardState.Withdrawn, official.Facts.Label);
        await ShowAsync(card with { State = CardState.Withdrawn });
    }

    /// <summary>Words while they are typed (real-time text): shown to the others, in no record until they are sent as a message.</summary>
    public Task TypeAsync(Seat seat, TypingCall call)
    {
        var member = now.Members.Present(seat);
        Bounds.Text(call.Text, "message", mayBeEmpty: true);
        return pages.TellAsync([.. now.Members.AdmittedIds.Where(id => id != member.Id)], new TypedEvent(new(member.Id, member.Facts.Name, call.Text)));
    }

    /// <summary>Pointing passes; a stroke is part of what the official asked for, so the evidence keeps it.</summary>
    public async Task DrawAsync(Seat seat, DrawCall call)
    {
        var official = now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        Bounds.Check(call);
        if (call.Kind == DrawingKind.Stroke)
        {
            await now.Evidence().DrawnAsync(call, official.Facts.Label, member.Facts.Label);
        }

        var drawing = new Drawing(member.Id, call.Kind, call.Points, official.Facts.Name);
        now.Drawings.Add(drawing);
        await pages.TellAsync([.. now.Members.AdmittedIds.Where(id => id != official.Id)], new DrawnEvent(drawing));
    }

    private (Member Official, Member Member) Asked(Seat seat, string participantId)
    {
        var official = now.Members.Official(seat);
        var member = now.Members.Named(participantId);
        if (member is not { ConnectionId: not null, Admitted: true, Aside: false })
        {
            throw new SessionRefusal("participant_away", "This person is not connected. Wait until they are back.");
        }

        if (now.Cards.IsFull)
        {
            throw new SessionRefusal("too_many_cards", "Wait for an answer, or take a request back.");
        }

        return (official, member);
    }

    private Text TextOf(AskCall call)
    {
        if (call.Ask == PreparedAsks.Custom)
        {
            Bounds.Text(call.Text, "request");
            var words = Bounds.Line(call.Text, SessionLimits.AskCharacters, "request");
            return new(words, words);
        }

        if (call.Ask == PreparedAsks.Item)
        {
            var item = now.ItemOf(call.Item ?? "");
            return item.Ask ?? item.Text;
        }

        return PreparedAsks.Find(call.Ask) ?? throw SessionRefusal.BadCall("There is no such request.");
    }

    private Task ShowAsync(Card card)
    {
        now.Cards.Put(card);
        return pages.TellAsync(now.Members.AdmittedIds, new CardEvent(card));
    }
}
