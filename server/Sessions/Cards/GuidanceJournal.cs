using System.Text.Json.Nodes;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;
using static RemoteVerify.Server.Sessions.SessionJournal;

namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>Requests, challenges, strokes and moments without helpers, as entries of the evidence log.</summary>
public static class GuidanceJournal
{
    /// <summary>Prepared words are named; an official's own words stand in a file, like every free text.</summary>
    public static async Task<LogLine> RequestedAsync(this LiveSession live, Card card, string by, string to)
    {
        var own = card.Ask == PreparedAsks.Custom ? await live.StoreTextAsync("request", card.Text.Zh) : null;
        return await live.AppendAsync(EvidenceEntry.RequestMade(by, to, card.Id, card.Ask, card.Item, own, card.AtMs));
    }

    public static Task<LogLine> RequestAnsweredAsync(this LiveSession live, Card card, CardState outcome, string by) =>
        live.AppendAsync(EvidenceEntry.RequestAnswered(by, card.Id, card.Ask, Word(outcome), live.NowMs));

    public static Task<LogLine> ChallengedAsync(this LiveSession live, Card card, string by, string to)
    {
        var details = new JsonObject { ["request"] = card.Id, ["atMs"] = card.AtMs };
        if (card.Digits is { } digits)
        {
            details["digits"] = digits;
        }

        return live.AppendAsync(EvidenceEntry.ChallengeIssued(by, to, card.Ask, details));
    }

    public static Task<LogLine> ChallengeAnsweredAsync(this LiveSession live, Card card, CardState outcome, string by) =>
        live.AppendAsync(EvidenceEntry.ChallengeAnswered(by, card.Ask, Word(outcome), request: card.Id));

    public static Task<LogLine> DrawnAsync(this LiveSession live, DrawCall call, string by, string on) =>
        live.AppendAsync(EvidenceEntry.DrawingMade(by, on, call.Points.Select(p => Math.Round(p, 3)), live.NowMs));

    public static Task<LogLine> AsideAsync(this LiveSession live, string who, string by, bool away) =>
        live.AppendAsync(away ? EvidenceEntry.HelperAside(by, who, live.NowMs) : EvidenceEntry.HelperReturned(by, who, live.NowMs));
}
