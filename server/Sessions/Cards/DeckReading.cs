using System.Text.Json;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>The deck after a restart of the server: dealt again from the evidence, where every request and every answer stands.</summary>
public sealed class DeckReading(SessionNow now, SessionArchive archive)
{
    private readonly Dictionary<string, Member> _byLabel = now.Members.All.ToDictionary(m => m.Facts.Label);

    public async Task<Deck> ReadAsync(IEnumerable<LogLine> lines)
    {
        var deck = new Deck();
        foreach (var line in lines)
        {
            if (line.Kind is EvidenceKind.RequestMade or EvidenceKind.ChallengeIssued && await CardAsync(line) is { } card)
            {
                deck.Put(card);
            }
            else if (line.Kind is EvidenceKind.RequestAnswered or EvidenceKind.ChallengeAnswered
                && deck.Find(line.Text("request") ?? "") is { } answered && Enum.TryParse<CardState>(line.Text("outcome"), ignoreCase: true, out var state))
            {
                deck.Put(answered with { State = state });
            }
        }

        return deck;
    }

    private async Task<Card?> CardAsync(LogLine line)
    {
        if (!_byLabel.TryGetValue(line.Text("to") ?? "", out var to) || !_byLabel.TryGetValue(line.Text("by") ?? "", out var by))
        {
            return null;
        }

        return line.Kind == EvidenceKind.ChallengeIssued ? Challenge(line, to, by) : await RequestAsync(line, to, by);
    }

    private static Card? Challenge(LogLine line, Member to, Member by)
    {
        if (!Enum.TryParse<ChallengeKind>(line.Text("challenge"), ignoreCase: true, out var kind)
            || !line.Json.TryGetProperty("details", out var details) || !details.TryGetProperty("request", out var id))
        {
            return null;
        }

        var digits = details.TryGetProperty("digits", out var four) ? four.GetString() : null;
        var atMs = details.TryGetProperty("atMs", out var at) && at.ValueKind == JsonValueKind.Number ? at.GetInt64() : 0;
        return new(id.GetString()!, to.Id, CardKind.Challenge, SessionJournal.Word(kind), Challenges.Text(kind), digits, null, CardState.Open, by.Facts.Name, atMs);
    }

    private async Task<Card?> RequestAsync(LogLine line, Member to, Member by)
    {
        var (ask, item) = (line.Text("ask") ?? "", line.Text("item"));
        var text = ask switch
        {
            PreparedAsks.Custom => await OwnWordsAsync(line),
            PreparedAsks.Item => now.Known.Matter.Checklist.FirstOrDefault(i => i.Id == item) is { } known ? known.Ask ?? known.Text : null,
            _ => PreparedAsks.Find(ask),
        };
        return text is null || line.Text("request") is not { } id ? null
            : new(id, to.Id, CardKind.Request, ask, text, null, item, CardState.Open, by.Facts.Name, line.Number("atMs") ?? 0);
    }

    private async Task<Text?> OwnWordsAsync(LogLine line) =>
        line.Text("file") is { } file && await archive.ReadTextAsync(now.Known.Id, file, CancellationToken.None) is { } words ? new(words, words) : null;
}
