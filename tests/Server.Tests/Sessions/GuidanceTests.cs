using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Cards;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>Requests, challenges, typing, drawing: what an official does with a person on the other side.</summary>
public sealed class GuidanceTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_request_is_a_card_with_the_items_plain_words_until_the_person_answers()
    {
        await using var room = await MeetAsync();
        var asked = await room.Official.Hub.InvokeAsync<CardResult>("ask", new AskCall(room.Applicant.Id, PreparedAsks.Item, "sink", null), Cancel);
        var card = await room.Applicant.HearAsync("cardChanged");
        Assert.Equal((asked.CardId, "open", "sink"), (Word(card, "id"), Word(card, "state"), Word(card, "item")));
        Assert.Equal("请拍一下水池，并打开水龙头", card.GetProperty("text").GetProperty("zh").GetString());

        await room.Applicant.CallAsync("answerCard", new AnswerCardCall(asked.CardId, true));
        await room.Official.HearAsync("cardChanged", c => Word(c, "state") == "done");
        Assert.Equal("card_unknown", await room.Applicant.RefusedAsync("answerCard", new AnswerCardCall(asked.CardId, true)));
    }

    [Fact]
    public async Task Who_comes_back_finds_the_request_that_is_still_open()
    {
        await using var room = await MeetAsync();
        var asked = await room.Official.Hub.InvokeAsync<CardResult>("ask", new AskCall(room.Applicant.Id, "light", null, null), Cancel);
        await using var again = await server.PageAsync(room.Applicant.SessionId, visit: room.Applicant.Visit);
        Assert.Equal(asked.CardId, Assert.Single((await again.JoinAsync()).Cards).Id);
    }

    [Fact]
    public async Task Challenges_come_by_chance_and_none_twice_before_all_were_asked()
    {
        await using var room = await MeetAsync();
        var kinds = new HashSet<string>();
        for (var i = 0; i < Enum.GetValues<ChallengeKind>().Length; i++)
        {
            await room.Official.Hub.InvokeAsync<CardResult>("challenge", new ChallengeCall(room.Applicant.Id, null), Cancel);
            var card = await room.Applicant.HearAsync("cardChanged");
            kinds.Add(Word(card, "ask")!);
            if (Word(card, "ask") is "readDigits" or "writeDigits")
            {
                Assert.Matches("^[0-9]{4}$", Word(card, "digits")!);
            }
        }

        Assert.Equal(4, kinds.Count);
    }

    [Fact]
    public async Task A_challenge_is_judged_by_the_official_alone_and_only_while_recording_reaches_the_disk()
    {
        await using var room = await MeetAsync();
        var asked = await room.Official.Hub.InvokeAsync<CardResult>("challenge", new ChallengeCall(room.Applicant.Id, ChallengeKind.PanRoom), Cancel);
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("judgeCard", new JudgeCall(asked.CardId, true)));
        Assert.Equal("not_recording", await room.Official.RefusedAsync("judgeCard", new JudgeCall(asked.CardId, true)));
    }

    [Fact]
    public async Task Too_many_open_requests_are_refused_and_one_taken_back_makes_room()
    {
        await using var room = await MeetAsync();
        var first = await room.Official.Hub.InvokeAsync<CardResult>("ask", new AskCall(room.Applicant.Id, "light", null, null), Cancel);
        for (var i = 1; i < SessionLimits.OpenCards; i++)
        {
            await room.Official.Hub.InvokeAsync<CardResult>("ask", new AskCall(room.Applicant.Id, "light", null, null), Cancel);
        }

        Assert.Equal("too_many_cards", await room.Official.RefusedAsync("ask", new AskCall(room.Applicant.Id, "light", null, null)));
        await room.Official.CallAsync("withdrawCard", new CardCall(first.CardId));
        await room.Applicant.HearAsync("cardChanged", c => Word(c, "state") == "withdrawn");
        await room.Official.Hub.InvokeAsync<CardResult>("ask", new AskCall(room.Applicant.Id, "light", null, null), Cancel);
    }

    [Fact]
    public async Task What_is_typed_is_seen_by_the_others_and_stands_in_no_record()
    {
        await using var room = await MeetAsync();
        await room.Official.CallAsync("typing", new TypingCall("请把证件"));
        Assert.Equal("请把证件", Word(await room.Applicant.HearAsync("typed"), "text"));
        Assert.False(room.Official.Heard("typed"));
        Assert.Empty((await room.Official.JoinAsync()).Messages);
    }

    [Fact]
    public async Task A_stroke_is_seen_and_logged_and_a_pointer_only_seen()
    {
        await using var room = await MeetAsync();
        await room.Official.CallAsync("draw", new DrawCall(room.Applicant.Id, DrawingKind.Pointer, [0.5, 0.25]));
        await room.Official.CallAsync("draw", new DrawCall(room.Applicant.Id, DrawingKind.Stroke, [0.1, 0.2, 0.33333, 0.4]));
        Assert.Equal("pointer", Word(await room.Applicant.HearAsync("drawn"), "kind"));
        Assert.Equal("stroke", Word(await room.Applicant.HearAsync("drawn"), "kind"));
        await room.Official.CallAsync("draw", new DrawCall(room.Applicant.Id, DrawingKind.Pointer, []));
        Assert.Empty((await room.Applicant.HearAsync("drawn")).GetProperty("points").EnumerateArray());
        Assert.Equal(DrawingKind.Stroke, Assert.Single((await room.Applicant.JoinAsync()).Drawings).Kind);
        await room.Official.CallAsync("draw", new DrawCall(room.Applicant.Id, DrawingKind.Clear, []));
        Assert.Empty((await room.Applicant.JoinAsync()).Drawings);
        var entries = await LogAsync(room);
        var stroke = Assert.Single(entries, e => Word(e, "kind") == EvidenceKind.DrawingMade).GetProperty("data");
        Assert.Equal([0.1, 0.2, 0.333, 0.4], stroke.GetProperty("points").EnumerateArray().Select(p => p.GetDouble()));
    }

    [Theory]
    [InlineData("ask", "bad_call")]
    [InlineData("custom", "bad_call")]
    [InlineData("long", "too_long")]
    [InlineData("draw", "bad_call")]
    [InlineData("outside", "bad_call")]
    [InlineData("judge", "card_unknown")]
    public async Task Bad_calls_get_their_code(string what, string code)
    {
        await using var room = await MeetAsync();
        var (method, argument) = what switch
        {
            "ask" => ("ask", (object)new AskCall(room.Applicant.Id, "nonsense", null, null)),
            "custom" => ("ask", new AskCall(room.Applicant.Id, PreparedAsks.Custom, null, " ")),
            "long" => ("ask", new AskCall(room.Applicant.Id, PreparedAsks.Custom, null, new string('字', SessionLimits.AskCharacters + 1))),
            "draw" => ("draw", new DrawCall(room.Applicant.Id, DrawingKind.Stroke, new double[2 * SessionLimits.StrokePoints + 2])),
            "outside" => ("draw", new DrawCall(room.Applicant.Id, DrawingKind.Stroke, [0.5, 1.5])),
            _ => ("judgeCard", new JudgeCall("none", true)),
        };
        Assert.Equal(code, await room.Official.RefusedAsync(method, argument));
    }

    [Fact]
    public async Task The_evidence_tells_what_was_asked_and_what_came_of_it()
    {
        await using var room = await MeetAsync();
        var asked = await room.Official.Hub.InvokeAsync<CardResult>("ask", new AskCall(room.Applicant.Id, PreparedAsks.Custom, null, "请把门关上"), Cancel);
        await room.Applicant.CallAsync("answerCard", new AnswerCardCall(asked.CardId, false));
        await room.Official.Hub.InvokeAsync<CardResult>("challenge", new ChallengeCall(room.Applicant.Id, ChallengeKind.ReadDigits), Cancel);
        var entries = await LogAsync(room);

        var made = Assert.Single(entries, e => Word(e, "kind") == EvidenceKind.RequestMade);
        Assert.Equal("请把门关上", Word(made, "text"));
        Assert.DoesNotContain("请把门关上", made.GetProperty("data").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("cannot", Word(Assert.Single(entries, e => Word(e, "kind") == EvidenceKind.RequestAnswered).GetProperty("data"), "outcome"));
        Assert.Matches("^[0-9]{4}$", Word(Assert.Single(entries, e => Word(e, "kind") == EvidenceKind.ChallengeIssued).GetProperty("data").GetProperty("details"), "digits")!);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string? Word(JsonElement of, string name) => of.GetProperty(name).GetString();

    private async Task<Room> MeetAsync()
    {
        var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        return room;
    }

    /// <summary>The sealed session's entries as the replay tells them; it verifies.</summary>
    private async Task<JsonElement[]> LogAsync(Room room)
    {
        await room.EndAsync();
        return await server.EntriesAsync(room.Appointment.SessionId);
    }
}
