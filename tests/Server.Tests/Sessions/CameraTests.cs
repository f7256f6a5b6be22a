using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>The applicant's camera in the official's hand, what looks odd about it, the picture held still, and the position.</summary>
public sealed class CameraTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly CameraAbilities Phone = new(true, 1, 8, ["continuous", "manual"], 4032, 3024);

    [Fact]
    public async Task A_wish_goes_out_and_what_the_camera_really_did_comes_back_and_is_in_the_evidence()
    {
        await using var room = await MeetAsync();
        await room.Official.CallAsync("setCamera", new CameraWish(room.Applicant.Id, true, 2.5, null, null, null, null));
        var wished = await room.Applicant.HearAsync("cameraWished");
        Assert.True(wished.GetProperty("torch").GetBoolean());
        Assert.Equal(JsonValueKind.Null, wished.GetProperty("width").ValueKind);

        await room.Applicant.CallAsync("reportCamera", Camera("Back camera") with { Torch = true, Zoom = 2 });
        var told = (await room.Official.HearAsync("cameraReported")).GetProperty("camera");
        Assert.Equal(2, told.GetProperty("zoom").GetDouble());
        await room.Applicant.CallAsync("reportCamera", Camera("Back camera") with { Torch = false, Zoom = 2 });

        var changes = (await LogAsync(room)).Where(e => Kind(e) == EvidenceKind.MediaChanged).Select(e => $"{Data(e, "what")} {Data(e, "value")}").ToArray();
        Assert.Equal(["device Back camera", "size 1280x720@25", "torch on", "zoom 2.0", "focus continuous", "torch off"], changes);
    }

    [Fact]
    public async Task A_camera_that_was_reported_while_waiting_is_known_when_the_official_comes_and_logged_when_its_person_is_in()
    {
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent);
        await room.Applicant.CallAsync("reportCamera", Camera("Back camera"));
        var joined = await room.Official.JoinAsync();
        Assert.Equal("Back camera", Assert.Single(joined.Cameras).Camera.Label);
        await room.AdmitAsync();
        Assert.Contains(await LogAsync(room), e => Kind(e) == EvidenceKind.MediaChanged && Data(e, "what") == "device");
    }

    [Fact]
    public async Task Only_officials_turn_the_others_camera_and_only_within_reason()
    {
        await using var room = await MeetAsync();
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("setCamera", new CameraWish(room.Official.Id, true, null, null, null, null, null)));
        Assert.Equal("bad_call", await room.Official.RefusedAsync("setCamera", new CameraWish(room.Applicant.Id, null, -1, null, null, null, null)));
        Assert.Equal("bad_call", await room.Applicant.RefusedAsync("reportCamera", Camera(new string('x', 200))));
        Assert.Equal("bad_call", await room.Applicant.RefusedAsync("reportCamera", Camera("x") with { FramesPerSecond = -3 }));
    }

    [Theory]
    [InlineData("OBS Virtual Camera", true)]
    [InlineData("ManyCam Video", true)]
    [InlineData("Integrated Camera (04f2:b6d9)", false)]
    [InlineData("Obsidian Webcam", false)]
    public async Task A_program_that_poses_as_a_camera_is_told_as_a_signal_once(string label, bool signalled)
    {
        await using var room = await MeetAsync();
        await room.Applicant.CallAsync("reportCamera", Camera(label));
        await room.Applicant.CallAsync("reportCamera", Camera(label) with { Zoom = 3 });
        var signals = (await LogAsync(room)).Where(e => Kind(e) == EvidenceKind.SignalNoticed).ToArray();
        Assert.Equal(signalled ? ["virtualCamera"] : [], signals.Select(s => Data(s, "signal")));
    }

    [Fact]
    public async Task A_program_that_posed_as_a_camera_while_its_person_waited_is_told_on_admission()
    {
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent);
        await room.Applicant.CallAsync("reportCamera", Camera("OBS Virtual Camera"));
        await room.Official.JoinAsync();
        Assert.False(room.Official.Heard("signalNoticed"));
        await room.AdmitAsync();
        Assert.Equal("virtualCamera", (await room.Official.HearAsync("signalNoticed")).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Another_camera_without_being_turned_is_a_signal_and_a_turned_one_is_none()
    {
        await using var room = await MeetAsync();
        await room.Applicant.CallAsync("reportCamera", Camera("Back camera"));
        await room.Applicant.CallAsync("reportCamera", Camera("Front camera") with { Facing = Facing.User });
        await room.Applicant.CallAsync("reportCamera", Camera("Other") with { Facing = Facing.User });
        var signal = await room.Official.HearAsync("signalNoticed");
        Assert.Equal(("cameraReplaced", "Front camera > Other"), (signal.GetProperty("kind").GetString(), signal.GetProperty("detail").GetString()));
        Assert.False(room.Official.Heard("signalNoticed"));
        Assert.False(room.Applicant.Heard("signalNoticed"));
    }

    [Fact]
    public async Task An_officials_own_camera_is_in_the_record_and_another_one_is_no_signal()
    {
        await using var room = await MeetAsync();
        await room.Official.CallAsync("reportCamera", Camera("OBS Virtual Camera") with { Facing = Facing.User });
        await room.Official.CallAsync("reportCamera", Camera("Document camera") with { Facing = Facing.User });
        var log = await LogAsync(room);
        Assert.Equal(["OBS Virtual Camera", "Document camera"], log.Where(e => Kind(e) == EvidenceKind.MediaChanged && Data(e, "what") == "device").Select(e => Data(e, "value")));
        Assert.DoesNotContain(log, e => Kind(e) == EvidenceKind.SignalNoticed);
    }

    [Fact]
    public async Task A_cut_that_the_officials_page_sees_is_logged_once_in_a_while_and_no_applicant_may_say_such()
    {
        await using var room = await MeetAsync();
        await room.Official.CallAsync("noteSignal", new SignalCall(room.Applicant.Id, SignalKind.Cut));
        await room.Official.CallAsync("noteSignal", new SignalCall(room.Applicant.Id, SignalKind.Cut));
        Assert.Equal("bad_call", await room.Official.RefusedAsync("noteSignal", new SignalCall(room.Applicant.Id, SignalKind.VirtualCamera)));
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("noteSignal", new SignalCall(room.Applicant.Id, SignalKind.Cut)));
        Assert.Single((await room.Official.JoinAsync()).Signals);
        Assert.Single(await LogAsync(room), e => Kind(e) == EvidenceKind.SignalNoticed);
    }

    [Fact]
    public async Task A_frozen_picture_is_frozen_for_both_until_it_is_released_and_the_evidence_says_from_when_to_when()
    {
        await using var room = await MeetAsync();
        await room.Official.CallAsync("freeze", new FreezeCall(room.Applicant.Id, true));
        Assert.True((await room.Applicant.HearAsync("pictureFrozen")).GetProperty("frozen").GetBoolean());
        await using var again = await server.PageAsync(room.Applicant.SessionId, visit: room.Applicant.Visit);
        Assert.Equal(room.Applicant.Id, (await again.JoinAsync()).Frozen);
        await room.Official.CallAsync("freeze", new FreezeCall(room.Applicant.Id, false));
        await room.Official.CallAsync("freeze", new FreezeCall(room.Applicant.Id, false));
        Assert.Equal(
            [EvidenceKind.PictureFrozen, EvidenceKind.PictureReleased],
            (await LogAsync(room)).Select(Kind).Where(k => k!.StartsWith("picture.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_position_that_was_asked_for_comes_with_its_distance_from_the_registered_place()
    {
        await using var room = await MeetAsync();
        using var official = await server.OfficialAsync();
        var facts = new { site = new { address = "幸福路 1 号", latitude = 31.2304, longitude = 121.4737 }, contact = (string?)null };
        (await official.PutAsJsonAsync($"/api/cases/{room.Appointment.CaseId}/facts", facts, Cancel)).EnsureSuccessStatusCode();
        Assert.Equal("bad_call", await room.Applicant.RefusedAsync("reportLocation", new LocationCall(31.2304, 121.4737, 8, null)));

        await room.Official.CallAsync("askLocation", new LocateCall(room.Applicant.Id));
        await room.Applicant.HearAsync("locationWished");
        Assert.True((await room.Applicant.JoinAsync()).LocationWished);
        await room.Applicant.CallAsync("reportLocation", new LocationCall(31.2394, 121.4737, 8, 90));
        var found = await room.Official.HearAsync("locationFound");
        Assert.Equal(1000.8, found.GetProperty("distanceMetres").GetDouble(), 0.5);
        Assert.Equal(0, found.GetProperty("bearingDegrees").GetDouble(), 0.1);
        Assert.Single((await room.Official.JoinAsync()).Locations);
        Assert.False((await room.Applicant.JoinAsync()).LocationWished);
        var entry = Assert.Single(await LogAsync(room), e => Kind(e) == EvidenceKind.LocationReported).GetProperty("data");
        Assert.Equal((8, 90), (entry.GetProperty("accuracyMetres").GetDouble(), entry.GetProperty("headingDegrees").GetDouble()));
    }

    [Fact]
    public async Task Who_did_not_agree_to_give_the_position_is_not_asked_for_it()
    {
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent with { Items = [.. Page.FullConsent.Items.Where(i => i != "location")] });
        await room.Official.JoinAsync();
        await room.AdmitAsync();
        Assert.Equal("no_location_consent", await room.Official.RefusedAsync("askLocation", new LocateCall(room.Applicant.Id)));
        Assert.Equal("no_location_consent", await room.Applicant.RefusedAsync("reportLocation", new LocationCall(1, 2, 3, null)));
    }

    [Fact]
    public async Task A_position_that_cannot_be_had_is_told_and_impossible_ones_are_refused()
    {
        await using var room = await MeetAsync();
        await room.Official.CallAsync("askLocation", new LocateCall(room.Applicant.Id));
        Assert.Equal("bad_call", await room.Applicant.RefusedAsync("reportLocation", new LocationCall(91, 0, 5, null)));
        await room.Applicant.CallAsync("declineLocation", new NoLocationCall("off"));
        Assert.Equal("off", (await room.Official.HearAsync("locationDeclined")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Requests_signals_positions_and_the_frozen_picture_survive_a_restart_of_the_server()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            string open, done, challenge, session, visit;
            await using (var first = RunningServer.In(folder.FullName))
            {
                await first.InitializeAsync();
                await using var room = await Room.OpenAsync(first);
                await room.MeetAsync();
                (session, visit) = (room.Applicant.SessionId, room.Applicant.Visit!);
                open = await AskAsync(room, "item", "sink", null);
                done = await AskAsync(room, "custom", null, "请把门关上");
                await room.Applicant.CallAsync("answerCard", new AnswerCardCall(done, true));
                challenge = (await room.Official.Hub.InvokeAsync<CardResult>("challenge", new ChallengeCall(room.Applicant.Id, ChallengeKind.ReadDigits), Cancel)).CardId;
                await room.Official.CallAsync("noteSignal", new SignalCall(room.Applicant.Id, SignalKind.Cut));
                await room.Official.CallAsync("freeze", new FreezeCall(room.Applicant.Id, true));
            }

            await using var second = RunningServer.In(folder.FullName);
            await second.InitializeAsync();
            await using var official = await second.StaffPageAsync(session, second.Demo.Official);
            var joined = await official.JoinAsync();
            Assert.Equal([(open, CardState.Open), (done, CardState.Done), (challenge, CardState.Open)], joined.Cards.Select(c => (c.Id, c.State)));
            Assert.Equal("请把门关上", joined.Cards[1].Text.Zh);
            Assert.Matches("^[0-9]{4}$", joined.Cards[2].Digits!);
            Assert.Single(joined.Signals);
            await using var applicant = await second.PageAsync(session, visit: visit);
            Assert.Equal((await applicant.JoinAsync()).ParticipantId, joined.Frozen);
            await applicant.CallAsync("answerCard", new AnswerCardCall(open, true));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static CameraNow Camera(string label) => new(label, 1280, 720, 25, Facing.Environment, false, 1, "continuous", Phone);

    private static async Task<string> AskAsync(Room room, string ask, string? item, string? text) =>
        (await room.Official.Hub.InvokeAsync<CardResult>("ask", new AskCall(room.Applicant.Id, ask, item, text), Cancel)).CardId;

    private static string? Kind(JsonElement entry) => entry.GetProperty("kind").GetString();

    private static string? Data(JsonElement entry, string name) => entry.GetProperty("data").GetProperty(name).GetString();

    private async Task<Room> MeetAsync()
    {
        var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        return room;
    }

    private async Task<JsonElement[]> LogAsync(Room room)
    {
        await room.EndAsync();
        return await server.EntriesAsync(room.Appointment.SessionId);
    }
}
