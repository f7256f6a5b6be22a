using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Several departments, registers with something in them, and the hours of an office: on a server of its own.</summary>
public sealed class OfficesTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_second_department_answers_and_signs_its_items_beside_what_the_registers_say_and_an_office_sets_its_hours(string browser)
    {
        await using var server = await RegisterOffice.StartAsync();
        var town = await Town.BuildAsync(server);
        var (name, password) = await RegisterOffice.FireBrigadeAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await using var official = await scene.DeskAsync(browser);
        await using var inspector = await scene.DeskAsync(browser, "zh");
        await using var applicant = await scene.ApplicantAsync(browser);
        var job = new MainJob(official, applicant);
        await job.MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await official.TapAsync("tab-registers");
        await official.TapAsync("registers-ask");
        await official.SeesAsync("register", "data-state", "found");
        await official.WaitForTextAsync("幸福路 1 号");

        await official.TapAsync("department-invite");
        await official.SeesAsync("department-confirm");
        Assert.Empty(await Axe.InBothThemesAsync(official, "the dialog of departments"));
        await official.ClickAsync($"{Part("department-item")}[data-id=\"will\"]");
        await official.TapAsync("department-confirm");
        await official.SeesAsync("department", "data-leads", "false");
        await SignInPage.SignInAsync(inspector, server.Url, name, password);
        await new RoomPage(inspector).OpenAsync(server.Url, appointment.SessionId);
        await inspector.SeesAsync("decision-owner");
        Assert.False((await inspector.EvaluateAsync($"!!document.querySelector('{Part("room-end")}')")).GetBoolean());
        await inspector.ClickAsync($"{Part("item")}[data-id=\"will\"] {Part("item-pass")}");
        await official.WaitForAsync($"{Part("item")}[data-id=\"will\"][data-verdict=\"pass\"]");
        await inspector.TapAsync("sign-items");
        await official.SeesAsync("department", "data-signed", "true");
        await official.TapAsync("tab-checklist");
        await official.ClickAsync($"{Part("item")}[data-id=\"identity\"] {Part("item-pass")}");
        await official.WaitForAsync($"{Part("item")}[data-id=\"identity\"][data-verdict=\"pass\"]");
        await AgreeOnAVisitAsync(official);
        await job.Room.EndAsync();
        await HoursAsync(server, town, official);
    }

    private static async Task AgreeOnAVisitAsync(IPage official)
    {
        await official.TapAsync("tab-decision");
        await official.TapAsync("decide-partly");
        await official.TapAsync("second-visit");
        await official.FillAsync(Part("decide-text"), "Both departments look at the cellar on the spot");
        await official.FillAsync(Part("decide-day"), "2001-01-31T09:00");
        await official.SeesAsync("decide-past");
        await official.FillAsync(Part("decide-day"), "2099-01-31T09:00");
        await official.TapAsync("decide-submit");
        await official.TapAsync("decide-confirm");
        await official.SeesAsync("decision-made", "data-outcome", "partlyPassed");
    }

    private static async Task HoursAsync(ServerProcess server, Town town, IPage official)
    {
        await official.TapAsync("sign-out");
        await SignInPage.SignInAsync(official, server.Url, "admin", server.AdministratorPassword);
        await official.GotoAsync(server.Url + "/admin");
        await official.ChooseAsync("hours-dept", town.DepartmentId);
        await official.WaitForAsync($"[...document.querySelectorAll('{Field("hours-monday")}')].some(i => i.value)", "the hours as they are");
        await official.FillAsync(Field("hours-monday"), "9 to 5");
        await official.WaitForAsync($"document.querySelector('{Part("hours-save")}').disabled", "what is no time is not saved");
        foreach (var day in (string[])["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
        {
            await official.FillAsync(Field("hours-" + day), day == "saturday" ? "19:00-20:00" : "");
        }

        await official.TapAsync("hours-save");
        await official.SeesAsync("hours-saved");
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var slots = (await office.GetAsync("/api/slots?days=7"))["items"]!.AsArray();
        Assert.InRange(slots.Count, 0, 2);
        Assert.All(slots, s => Assert.Equal(DayOfWeek.Saturday, DateTimeOffset.Parse((string)s!["at"]!).ToOffset(TimeSpan.FromHours(8)).DayOfWeek));
    }

    private static string Field(string part) => $"{Part(part)} input, input{Part(part)}";
}
