using System.Text.Json.Nodes;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Links that last some seconds, so that one can be seen to expire.</summary>
public static class ShortInvitations
{
    private const string Hours = "0.003";

    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["InvitationHours"] = Hours };

    /// <summary>Until the server itself says that the case's first link has expired.</summary>
    public static async Task ExpireAsync(Office office, Appointment appointment)
    {
        while ((string?)(await StateAsync(office, appointment)) != "expired")
        {
            await Task.Delay(200);
        }
    }

    private static async Task<JsonNode?> StateAsync(Office office, Appointment appointment) =>
        (await office.GetAsync($"/api/cases/{appointment.CaseId}"))["invitations"]!.AsArray()[^1]!["state"];
}
