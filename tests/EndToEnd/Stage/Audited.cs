using System.Diagnostics;
using System.Text.Json.Nodes;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Sessions that auditors look at, each of another kind; made in seconds over the real archive.</summary>
public sealed class Audited(ServerProcess server, Town town)
{
    private const long Begin = 1_000;

    /// <summary>Two people for some seconds: words, an item with request, still and answer, a gap.</summary>
    public async Task<Appointment> OrdinaryAsync(int seconds = 40, string applicant = "欧阳桂兰") => (await StageAsync(async session =>
    {
        var (small, other) = (await Film.MakeAsync(640, 360, 400), await Film.MakeAsync(640, 360, 400, 1));
        await session.RecordAsync("applicant-1", 1, small, Begin, Begin + (seconds * 1_000));
        await session.RecordAsync("official-1", 1, other, Begin + 1_000, Begin + (seconds * 1_000));
        session.Happens(500, EvidenceEntry.ParticipantJoined("applicant-1", applicant, "applicant"))
            .Happens(600, EvidenceEntry.ParticipantJoined("official-1", "Li Wei", "official"))
            .Happens(4_000, EvidenceEntry.MessageSent("applicant-1", session.Text("我的身份证号是 11010519491231002X")))
            .Happens(10_000, EvidenceEntry.RequestMade("official-1", "applicant-1", "r1", "item", "identity", null, 10_000))
            .Happens(14_000, EvidenceEntry.StillTaken(session.Still(await JpegAsync()), "identity", "applicant-1", 14_000))
            .Happens(20_000, EvidenceEntry.ItemAnswered("identity", "pass", "official-1", session.Text("与证件一致"), 20_000))
            .Happens(26_000, EvidenceEntry.MediaGap("tracks/applicant-1.mkv", 24_000, 25_500, "network", "video"))
            .Happens(30_000, EvidenceEntry.DecisionMade("official-1", "pass", session.Text("材料齐全")));
    }, applicant)).Appointment;

    /// <summary>Another's bytes stand at two places of one recording.</summary>
    public async Task<Appointment> DamagedAsync()
    {
        var (appointment, session) = await StageAsync(TwoAsync);
        session.Damage("tracks/applicant-1.mkv", 0.4);
        session.Damage("tracks/applicant-1.mkv", 0.75);
        return appointment;
    }

    /// <summary>One recording's file is withheld altogether.</summary>
    public async Task<Appointment> WithheldAsync()
    {
        var (appointment, session) = await StageAsync(TwoAsync);
        File.Delete(Path.Combine(session.Folder, "data/tracks/applicant-1.mkv"));
        return appointment;
    }

    public async Task<Appointment> AloneAsync() => (await StageAsync(async session =>
        await session.RecordAsync("applicant-1", 1, await Film.MakeAsync(640, 360, 400), Begin, Begin + 12_000))).Appointment;

    /// <summary>The applicant's network went six times: seven recordings.</summary>
    public async Task<Appointment> SixLossesAsync() => (await StageAsync(async session =>
    {
        var film = await Film.MakeAsync(640, 360, 400);
        for (var part = 0; part < 7; part++)
        {
            var from = Begin + (part * 6_000);
            await session.RecordAsync("applicant-1", part + 1, film, from, from + 4_000);
            session.Happens(from + 4_000, EvidenceEntry.ParticipantLeft("applicant-1", "network"));
        }

        await session.RecordAsync("official-1", 1, await Film.MakeAsync(640, 360, 400, 1), Begin, Begin + 40_000);
    })).Appointment;

    /// <summary>The camera was turned: another size from there on, in the same file.</summary>
    public async Task<Appointment> TurnedAsync() => (await StageAsync(async session =>
        await session.RecordAsync("applicant-1", 1, [(await Film.MakeAsync(640, 360, 400), Begin), (await Film.MakeAsync(360, 640, 400), Begin + 8_000)], Begin + 16_000))).Appointment;

    /// <summary>The phone came back sending in its other codec.</summary>
    public async Task<Appointment> OtherCodecAsync() => (await StageAsync(async session =>
    {
        await session.RecordAsync("applicant-1", 1, await Film.MakeAsync(640, 360, 400), Begin, Begin + 8_000);
        await session.RecordAsync("applicant-1", 2, await Film.MakeH264Async(640, 360, 400), Begin + 8_000, Begin + 16_000);
    })).Appointment;

    public async Task<Appointment> HeldAsync()
    {
        var appointment = (await StageAsync(TwoAsync)).Appointment;
        using var auditor = await Office.SignInAsync(server.Url, Town.Auditor, town.AuditorPassword);
        await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/holds", new JsonObject { ["reason"] = "投诉" });
        return appointment;
    }

    public async Task<Appointment> RemovedAsync()
    {
        var (appointment, session) = await StageAsync(TwoAsync);
        await session.RemoveAsync(DateTimeOffset.UtcNow);
        server.Execute($"INSERT INTO Removals (SessionId, At, DoneAt) VALUES ('{appointment.SessionId}', 1, 1)");
        return appointment;
    }

    public async Task<(Appointment Appointment, StagedSession Session)> StageAsync(Func<StagedSession, Task> story, string applicant = "Zhang San")
    {
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(official, town.MatterTypeId, applicant);
        return (appointment, await server.StageAsync(appointment, town.DepartmentId, story));
    }

    private static async Task TwoAsync(StagedSession session)
    {
        await session.RecordAsync("applicant-1", 1, await Film.MakeAsync(640, 360, 400), Begin, Begin + 16_000);
        await session.RecordAsync("official-1", 1, await Film.MakeAsync(640, 360, 400, 1), Begin, Begin + 16_000);
    }

    public static async Task<byte[]> JpegAsync()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("rv-still").FullName, "still.jpg");
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x960", "-frames:v", "1", file]);
        await ffmpeg.WaitForExitAsync();
        return await File.ReadAllBytesAsync(file);
    }
}
