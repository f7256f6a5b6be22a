using System.Text.Json.Nodes;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>A visit to premises: the consent allows the position, and the case names the registered place.</summary>
public static class Premises
{
    /// <summary>A matter whose consent allows the position, in a case with a registered place.</summary>
    public static async Task<Appointment> AppointAsync(ServerProcess server, Town town)
    {
        using var administrator = await Office.SignInAsync(server.Url, "admin", server.AdministratorPassword);
        var matter = (string)(await administrator.PostAsync("/api/matter-types", Matter(town.DepartmentId, $"{Guid.NewGuid():N}")))["id"]!;
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, matter);
        using var facts = new HttpRequestMessage(HttpMethod.Put, $"/api/cases/{appointment.CaseId}/facts")
        {
            Content = new StringContent("""{"site":{"address":"幸福路 1 号","latitude":31.2304,"longitude":121.4737},"contact":null}""", System.Text.Encoding.UTF8, "application/json"),
        };
        (await office.SendAsync(facts)).EnsureSuccessStatusCode();
        return appointment;
    }

    private static JsonObject Matter(string department, string code) => new()
    {
        ["code"] = code, ["departmentId"] = department, ["name"] = Text("场所核查", "Premises check"), ["purpose"] = Text("核对场所", "Look at the premises"), ["minutes"] = 20,
        ["bring"] = new JsonArray(Text("营业执照", "Business licence")),
        ["consent"] = new JsonObject
        {
            ["version"] = "2026-11",
            ["items"] = new JsonArray(
                new JsonObject { ["id"] = "recording", ["text"] = Text("我同意录音录像", "I agree that sound and pictures are recorded") },
                new JsonObject { ["id"] = "location", ["text"] = Text("我同意提供位置", "I agree that the position is used"), ["optional"] = true }),
        },
        ["checklist"] = new JsonArray(new JsonObject { ["id"] = "place", ["text"] = Text("地址一致", "The address fits"), ["hint"] = Text("看门牌", "Door number"), ["still"] = true }),
    };

    private static JsonObject Text(string zh, string en) => new() { ["zh"] = zh, ["en"] = en };
}
