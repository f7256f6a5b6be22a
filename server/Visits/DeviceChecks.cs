using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Visits;

/// <summary>A page tells what it found of camera, microphone, network and battery, so that the office can help before the call.</summary>
public static class DeviceChecks
{
    /// <summary>What a page sends to see how fast its line is.</summary>
    public const int ProbeBytes = 256 * 1024;

    public static async Task<Results<NoContent, ProblemHttpResult>> Report(DeviceCheck check, AppDb db, HttpContext http)
    {
        if (Words.LineProblem("camera", check.Camera, DeviceCheck.WordCharacters) is { } problem
            || (problem = Words.LineProblem("microphone", check.Microphone, DeviceCheck.WordCharacters)) is not null)
        {
            return Refusal.Invalid(problem);
        }

        if (check.BatteryPercent is < 0 or > 100 || check.UpKbps is < 0 || check.RttMs is < 0)
        {
            return Refusal.Invalid("batteryPercent: 0 to 100; upKbps, rttMs: 0 or more.");
        }

        var visit = http.User.AsVisit()!;
        (await db.Participants.SingleAsync(p => p.Id == visit.ParticipantId)).Check = check;
        await db.SaveChangesAsync();
        return TypedResults.NoContent();
    }

    /// <summary>Takes the bytes and forgets them: the page measures how long that takes.</summary>
    public static async Task<NoContent> Probe(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        return TypedResults.NoContent();
    }
}
