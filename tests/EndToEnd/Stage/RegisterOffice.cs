using System.Text.Json.Nodes;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>A server with a register of titles, and the fire brigade as a second department.</summary>
public static class RegisterOffice
{
    public static async Task<ServerProcess> StartAsync()
    {
        var server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["Registers__0__Id"] = "titles", ["Registers__0__Zh"] = "不动产登记", ["Registers__0__En"] = "Land register", ["Registers__0__Kind"] = "file", ["Registers__0__Path"] = "titles.json",
        });
        await File.WriteAllTextAsync(Path.Combine(server.DataFolder, "titles.json"), """
            [{"applicant":"Zhang San","title":"沪（2026）0017","fields":[{"name":{"zh":"坐落","en":"Address"},"value":"幸福路 1 号"},{"name":{"zh":"权利人","en":"Owner"},"value":"Zhang San"}]}]
            """);
        return server;
    }

    public static async Task<(string Name, string Password)> FireBrigadeAsync(ServerProcess server)
    {
        using var administrator = await Office.SignInAsync(server.Url, "admin", server.AdministratorPassword);
        var department = (string)(await administrator.PostAsync("/api/departments", new JsonObject { ["name"] = new JsonObject { ["zh"] = "消防救援支队", ["en"] = "Fire brigade" } }))["id"]!;
        var made = await administrator.PostAsync("/api/staff", new JsonObject { ["userName"] = "inspector.sun", ["displayName"] = "Sun Li", ["role"] = "official", ["departmentId"] = department });
        return ("inspector.sun", (string)made["password"]!);
    }
}
