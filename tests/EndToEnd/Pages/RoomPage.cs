using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Pages;

/// <summary>The official's page.</summary>
public sealed class RoomPage(IPage page)
{
    public IPage Page => page;

    public async Task OpenAsync(string url, string sessionId)
    {
        await page.GotoAsync($"{url}/room/{sessionId}");
        await page.SeesAsync("room-before");
        await page.TapAsync("room-enter");
        await page.SeesAsync("room");
    }

    public Task AdmitAsync() => page.TapAsync("admit");

    public Task SeesOtherAsync(TimeSpan? limit = null) => page.SeesMovingPictureAsync("tile-video", limit);

    public Task RecordsAsync() => page.SeesAsync("recording-sign", "data-state", "recording");

    /// <summary>Asks for a still of the first item that wants one.</summary>
    public async Task AskStillAsync()
    {
        await page.TapAsync("tab-checklist");
        await page.TapAsync("item-still");
    }

    public Task HasStillAsync() => page.SeesAsync("still-thumb");

    /// <summary>Answers every item of the checklist.</summary>
    public async Task PassAllAsync()
    {
        await page.TapAsync("tab-checklist");
        var items = await page.WaitForAsync($"[...document.querySelectorAll('{Part("item")}')].map(item => item.dataset.id)", "the checklist");
        foreach (var item in items.EnumerateArray().Select(id => $"{Part("item")}[data-id=\"{id.GetString()}\"]"))
        {
            await page.ClickAsync($"{item} {Part("item-pass")}");
            await page.WaitForAsync($"{item}[data-verdict=\"pass\"]");
        }
    }

    public async Task NoteAsync(string text)
    {
        await page.TapAsync("tab-notes");
        await page.FillAsync(Part("note-text"), text);
        await page.TapAsync("note-add");
        await page.SeesAsync("note");
    }

    public async Task DecideAsync(string text)
    {
        await page.TapAsync("tab-decision");
        await page.TapAsync("decide-pass");
        await page.FillAsync(Part("decide-text"), text);
        await page.TapAsync("decide-submit");
        await page.TapAsync("decide-confirm");
        await page.SeesAsync("decision-made", "data-outcome", "pass");
    }

    /// <summary>Ends the session and waits until it is sealed.</summary>
    public async Task EndAsync()
    {
        await page.TapAsync("room-end");
        await page.TapAsync("room-end-confirm");
        await page.SeesAsync("room-ended", "data-sealed", "true");
    }
}
