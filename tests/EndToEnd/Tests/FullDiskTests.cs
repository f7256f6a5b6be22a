using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using RemoteVerify.Kit;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>A disk that is really full, as both sides meet it in the middle of a call.</summary>
public sealed class FullDiskTests(Scene scene)
{
    /// <summary>A server with less than 200 MB does not call itself ready.</summary>
    private const int Megabytes = 256;

    /// <summary>Longer than what the last page of the log may have room for.</summary>
    private static readonly string LongNote = new('x', 4000);

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_recording_that_stalls_is_said_to_both_with_what_to_do_and_goes_on_when_there_is_room_again(string browser)
    {
        using var disk = new SmallDisk(Megabytes);
        Assert.SkipUnless(disk.IsThere, SmallDisk.Why);
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string> { ["DataFolder"] = disk.Folder });
        await using var meeting = await Meeting.StartAsync(scene, server, browser);
        var (official, applicant) = (meeting.Official, meeting.Applicant);
        disk.Fill();

        await official.SeesAsync("recording-sign", "data-state", "stalled");
        await applicant.SeesAsync("recording-sign", "data-state", "stalled");
        Assert.Contains("tell the administrator if it lasts", await official.TextOfAsync("locked"), StringComparison.Ordinal);
        Assert.Contains("stay here: it goes on by itself", await applicant.TextOfAsync("stalled"), StringComparison.Ordinal);
        await official.WaitForAsync($"[...document.querySelectorAll('{Part("item")}')].every(item => item.disabled)", "the checklist is locked");
        // What the database gave back meanwhile.
        disk.Fill();
        await SaysThatNothingWasKeptAsync(official);

        disk.MakeRoom();
        await meeting.Job.Room.RecordsAsync();
        await meeting.Job.Join.RecordsAsync();
        await applicant.WaitForAsync($"!document.querySelector('{Part("stalled")}')", "nothing is wrong any more");
        await meeting.SeeEachOtherAsync();
        await meeting.Job.Room.NoteAsync("Once more");
        await meeting.Job.Room.PassAllAsync();
        await meeting.Job.Room.EndAsync();
        Assert.Equal("intact", await meeting.VerdictAsync());
    }

    /// <summary>The note stays in its field, to be sent again.</summary>
    private static async Task SaysThatNothingWasKeptAsync(IPage official)
    {
        await official.TapAsync("tab-notes");
        await official.FillAsync(Part("note-text"), LongNote);
        await official.TapAsync("note-add");
        Assert.Contains("tell the administrator to free some space", await official.SeesProblemAsync("disk_full"), StringComparison.Ordinal);
        Assert.Equal(LongNote, (await official.EvaluateAsync($"document.querySelector('{Part("note-text")}').value")).GetString());
        await official.TapAsync("tab-checklist");
    }
}
