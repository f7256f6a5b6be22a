using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>The cards of a running session, newest last.</summary>
public sealed class Deck
{
    private readonly List<Card> _cards = [];

    /// <summary>Those that a page is told of when it joins.</summary>
    public Card[] Newest => [.. _cards.TakeLast(SessionLimits.Cards)];

    public bool IsFull => _cards.Count(c => c.State == CardState.Open) >= SessionLimits.OpenCards;

    /// <summary>Challenges that a person has been given so far.</summary>
    public HashSet<ChallengeKind> ChallengesOf(string participantId) =>
        [.. _cards.Where(c => c.Kind == CardKind.Challenge && c.ParticipantId == participantId).Select(c => Enum.Parse<ChallengeKind>(c.Ask, ignoreCase: true))];

    public void Put(Card card)
    {
        var at = _cards.FindIndex(c => c.Id == card.Id);
        if (at < 0)
        {
            _cards.Add(card);
        }
        else
        {
            _cards[at] = card;
        }
    }

    public Card? Find(string id) => _cards.FirstOrDefault(c => c.Id == id);

    public Card Open(string id) => _cards.FirstOrDefault(c => c.Id == id && (c.State is CardState.Open or CardState.Done))
        ?? throw new SessionRefusal("card_unknown", "This request has been answered or taken back already.");
}
