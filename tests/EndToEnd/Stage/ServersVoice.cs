using System.Text.Json;
using Microsoft.Playwright;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Lets a page hear on its line what the server says at other times (of a slow network, of a recording that stalls), beside what it really says.</summary>
public sealed class ServersVoice
{
    private const char EndOfMessage = '\u001e';
    private IWebSocketRoute? _line;

    private ServersVoice()
    {
    }

    /// <summary>Before the page is loaded.</summary>
    public static async Task<ServersVoice> OfAsync(ChromiumPage page)
    {
        var voice = new ServersVoice();
        await page.Page.RouteWebSocketAsync(address => address.Contains("/hub/session", StringComparison.Ordinal), line =>
        {
            line.ConnectToServer();
            voice._line = line;
        });
        return voice;
    }

    /// <param name="what">An event of the hub, with its value as the page's contract has it.</param>
    public void Say(string what, object? value) =>
        _line!.Send(JsonSerializer.Serialize(new { type = 1, target = what, arguments = new[] { value } }) + EndOfMessage);
}
