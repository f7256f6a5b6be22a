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

    public async Task AskStillAsync(string item)
    {
        await page.TapAsync("tab-checklist");
        await page.ClickAsync($"{Part("item")}[data-id=\"{item}\"] {Part("item-still")}");
    }

    public Task HasStillAsync() => page.SeesAsync("still-thumb");

    public async Task PassAsync(string item)
    {
        await page.TapAsync("tab-checklist");
        await page.ClickAsync($"{Part("item")}[data-id=\"{item}\"] {Part("item-pass")}");
        await page.WaitForAsync($"{Part("item")}[data-id=\"{item}\"][data-verdict=\"pass\"]");
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
