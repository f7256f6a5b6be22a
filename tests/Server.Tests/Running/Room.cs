using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Tests.Running;

/// <summary>A fresh session with the pages of its applicant and its official.</summary>
public sealed record Room(Appointment Appointment, Page Applicant, Page Official) : IAsyncDisposable
{
    public static async Task<Room> OpenAsync(RunningServer server)
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        return new(appointment, await server.ApplicantPageAsync(appointment), await server.OfficialPageAsync(appointment));
    }

    public Task AdmitAsync() => Official.Hub.InvokeAsync("admit", new AdmitCall(Applicant.Id));

    /// <summary>Both are in.</summary>
    public async Task MeetAsync()
    {
        await Applicant.JoinAsync(Page.FullConsent);
        await Official.JoinAsync();
        await AdmitAsync();
        await Applicant.HearAsync("admitted");
    }

    /// <summary>Ends the session and waits for its seal.</summary>
    public async Task EndAsync()
    {
        await Official.Hub.InvokeAsync<EndResult>("endSession");
        await Official.HearAsync("sessionSealed");
    }

    public async ValueTask DisposeAsync()
    {
        await Applicant.DisposeAsync();
        await Official.DisposeAsync();
    }
}
