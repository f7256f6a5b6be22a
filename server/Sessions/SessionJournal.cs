using System.Text.Json.Nodes;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>What people do, as entries of the evidence log. Each call returns when its entry is on the disk.</summary>
public static class SessionJournal
{
    public static Task<LogLine> JoinedAsync(this LiveSession live, SessionParticipant who, ClientFacts? client) =>
        live.AppendAsync(EvidenceEntry.ParticipantJoined(who.Label, who.Name, RoleOf(who), client is null ? null : new JsonObject
        {
            ["language"] = client.Language,
            ["userAgent"] = client.UserAgent,
        }));

    /// <summary>A helper's role is the declared one: "helper.interpreter".</summary>
    private static string RoleOf(SessionParticipant who) => who.Helping is { } helping ? $"{Word(who.Role)}.{Word(helping)}" : Word(who.Role);

    public static Task<LogLine> LeftAsync(this LiveSession live, SessionParticipant who, string reason) =>
        live.AppendAsync(EvidenceEntry.ParticipantLeft(who.Label, reason));

    /// <summary>Consent may be given while the applicant waits, before the evidence begins: givenAt says when.</summary>
    public static Task<LogLine> ConsentedAsync(this LiveSession live, SessionParticipant who, ConsentText text) =>
        live.AppendAsync(new EvidenceEntry(EvidenceKind.ConsentGiven, new JsonObject
        {
            ["by"] = who.Label,
            ["version"] = who.Consent!.Version,
            ["items"] = new JsonArray([.. who.Consent.Items.Select(i => (JsonNode)i)]),
            ["declined"] = new JsonArray([.. text.Items.Select(i => i.Id).Except(who.Consent.Items).Select(i => (JsonNode)i)]),
            ["language"] = who.Consent.Language,
            ["givenAt"] = EvidenceTime.Format(who.ConsentedAt!.Value),
        }));

    public static Task<LogLine> CameraAsync(this LiveSession live, SessionParticipant who, Facing facing) =>
        live.AppendAsync(EvidenceEntry.MediaChanged(who.Label, "camera", Word(facing), atMs: live.NowMs));

    /// <summary>The device took camera or microphone away, or gave them back.</summary>
    public static Task<LogLine> CapturedAsync(this LiveSession live, SessionParticipant who, Contracts.SlotKind kind, bool paused) =>
        live.AppendAsync(EvidenceEntry.MediaChanged(who.Label, "capture", $"{Word(kind)} {(paused ? "paused by device" : "resumed")}", atMs: live.NowMs));

    /// <summary>What a person's page is to keep when its line gets narrow.</summary>
    public static Task<LogLine> PictureAsync(this LiveSession live, SessionParticipant who, string kept) =>
        live.AppendAsync(EvidenceEntry.MediaChanged(who.Label, "picture", kept, atMs: live.NowMs));

    /// <summary>What a viewer sees of somebody, for example "applicant-1 stills". The recording is another matter: its sizes are told by its files.</summary>
    public static Task<LogLine> ShownAsync(this LiveSession live, SessionParticipant viewer, SessionParticipant of, PictureStep step) =>
        live.AppendAsync(EvidenceEntry.MediaChanged(viewer.Label, "shown", $"{of.Label} {Word(step)}", atMs: live.NowMs));

    public static async Task<LogLine> AnsweredAsync(this LiveSession live, AnswerCall call, string by) =>
        await live.AppendAsync(EvidenceEntry.ItemAnswered(call.Item, Word(call.Verdict), by, await live.TextAsync("answer", call.Note), live.NowMs));

    /// <summary>An answer of an earlier session that stands in this one.</summary>
    public static Task<LogLine> CarriedAsync(this LiveSession live, ItemState item) =>
        live.AppendAsync(EvidenceEntry.ItemCarried(item.Item, Word(item.Verdict!.Value), item.From, item.AtMs, item.By));

    /// <summary>The note stands in a file, like every personal text.</summary>
    public static async Task<LogLine> HandedOverAsync(this LiveSession live, string from, string to, string note) =>
        await live.AppendAsync(EvidenceEntry.CaseHandedOver(from, to, await live.StoreTextAsync("note", note)));

    public static Task<LogLine> NextBookedAsync(this LiveSession live, NextMeeting next) =>
        live.AppendAsync(EvidenceEntry.NextBooked(next.By, next.At, live.NowMs));

    public static async Task<LogLine> NotedAsync(this LiveSession live, string text, string by) =>
        await live.AppendAsync(EvidenceEntry.NoteAdded(by, (await live.TextAsync("note", text))!));

    public static async Task<LogLine> SaidAsync(this LiveSession live, string text, string by) =>
        await live.AppendAsync(EvidenceEntry.MessageSent(by, (await live.TextAsync("message", text))!));

    public static async Task<LogLine> DecidedAsync(this LiveSession live, DecideCall call, string by) =>
        await live.AppendAsync(EvidenceEntry.DecisionMade(by, Word(call.Outcome), await live.TextAsync("decision", call.Text), call.DueAt, call.Outcome == Outcome.PartlyPassed ? Word(call.Kind ?? SecondKind.Call) : null));

    public static string Word(Enum value) => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];

    private static async Task<StoredItem?> TextAsync(this LiveSession live, string kindWord, string text) =>
        text.Length == 0 ? null : await live.StoreTextAsync(kindWord, text);
}
