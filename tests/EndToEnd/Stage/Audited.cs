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

    /// <summary>A word of its log was changed, and a photo: it is not what was sealed.</summary>
    public async Task<Appointment> RewrittenAsync()
    {
        var (appointment, session) = await StageAsync(async session =>
        {
            await TwoAsync(session);
            session.Happens(Begin, EvidenceEntry.StillTaken(session.Still(await JpegAsync()), "identity", "applicant-1", Begin)).Happens(12_000, EvidenceEntry.ItemAnswered("identity", "fail", "official-1", null, 12_000));
        });
        var log = Path.Combine(session.Folder, "data/log.jsonl");
        await File.WriteAllTextAsync(log, (await File.ReadAllTextAsync(log)).Replace("\"verdict\":\"fail\"", "\"verdict\":\"pass\"", StringComparison.Ordinal));
        session.Damage("stills/0001.jpg", 0.5);
        return appointment;
    }

    /// <summary>Found by one auditor, disputed by another, and to be remedied.</summary>
    public async Task<Appointment> JudgedAsync(string other = "auditor.zhou", string display = "Zhou Ning")
    {
        var appointment = await OrdinaryAsync();
        var (name, password, id) = await OtherAuditorAsync(other, display);
        using var auditor = await Office.SignInAsync(server.Url, Town.Auditor, town.AuditorPassword);
        using var second = await Office.SignInAsync(server.Url, name, password);
        var review = $"/api/sessions/{appointment.SessionId}/review";
        var finding = (string)(await auditor.PostAsync(review, new JsonObject { ["kind"] = "finding", ["text"] = "证件背面没有看。 The back of the card was not seen.", ["atMs"] = 14_000, ["item"] = "identity", ["grave"] = true }))["of"]!;
        await auditor.PostAsync(review, new JsonObject { ["kind"] = "opinionAsked", ["of"] = finding, ["to"] = id, ["text"] = "您怎么看？ What do you think?" });
        await second.PostAsync(review, new JsonObject { ["kind"] = "opinion", ["of"] = finding, ["agrees"] = false, ["text"] = "照片上看得清。 It can be read in the photo." });
        await auditor.PostAsync(review, new JsonObject { ["kind"] = "remedy", ["of"] = finding, ["dueAt"] = "2027-01-31", ["text"] = "请补拍背面。 Take a photo of the back." });
        return appointment;
    }

    public async Task<(string Name, string Password, string Id)> OtherAuditorAsync(string name, string display)
    {
        using var administrator = await Office.SignInAsync(server.Url, "admin", server.AdministratorPassword);
        var made = await administrator.PostAsync("/api/staff", new JsonObject { ["userName"] = name, ["displayName"] = display, ["role"] = "auditor", ["departmentId"] = town.DepartmentId });
        return (name, (string)made["password"]!, (string)made["staff"]!["id"]!);
    }

    /// <summary>As if chance had drawn these of a week.</summary>
    public void Draw(params Appointment[] drawn)
    {
        server.Execute($"INSERT INTO SampleWeeks (DepartmentId, Week, At, Share, Of, Drawn, Seed) VALUES ('{town.DepartmentId}', '2026-11-16', 1, 0.05, 41, {drawn.Length}, '{new string('7', 64)}')");
        foreach (var (appointment, index) in drawn.Select((a, i) => (a, i)))
        {
            server.Execute($"INSERT INTO Sampled (SessionId, DepartmentId, Week, At, LookedAt) VALUES ('{appointment.SessionId}', '{town.DepartmentId}', '2026-11-16', 1, {(index == 0 ? "1" : "NULL")})");
        }
    }

    /// <summary>A short one of another day. The server that starts next removes it if its years are over, and draws it by chance if it was last week's.</summary>
    public async Task<Appointment> OfAsync(DateTimeOffset at, string applicant = "Zhang San")
    {
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(official, town.MatterTypeId, applicant);
        var session = await server.StageAsync(appointment, town.DepartmentId, TwoAsync, at: at);
        await session.EnterLedgerAsync();
        return appointment;
    }

    /// <summary>As the removal of one whose years were over leaves it, for the page that says so.</summary>
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
        var session = await server.StageAsync(appointment, town.DepartmentId, story);
        await session.EnterLedgerAsync();
        return (appointment, session);
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
