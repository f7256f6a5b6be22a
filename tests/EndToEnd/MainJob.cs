using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd;

/// <summary>The main job through the real pages: what the rehearsal shows, the gallery pictures and the tests prove.</summary>
/// <param name="step">Hears of each step: words, and the page on which it is seen.</param>
public sealed class MainJob(IPage official, IPage applicant, Func<string, IPage, Task>? step = null)
{
    public RoomPage Room { get; } = new(official);
    public JoinPage Join { get; } = new(applicant);

    /// <summary>From the sign-in to both sides seeing each other while the recording runs.</summary>
    public async Task MeetAsync(string url, string userName, string password, string sessionId, string invitationUrl)
    {
        await SignInPage.SignInAsync(official, url, userName, password);
        await TellAsync("the official has signed in", official);
        await Room.OpenAsync(url, sessionId);
        await Join.OpenAsync(invitationUrl);
        await TellAsync("the applicant has opened the link", applicant);
        await Join.ConsentAsync();
        await applicant.SeesMovingPictureAsync("check-video");
        await TellAsync("the applicant has consented and checks camera and microphone", applicant);
        await Join.GoInAsync();
        await Join.WaitsAsync();
        await TellAsync("the applicant waits", applicant);
        await Room.AdmitAsync();
        await Join.SeesOtherAsync();
        await Room.SeesOtherAsync();
        await Room.RecordsAsync();
        await Join.RecordsAsync();
        await TellAsync("both see each other", official);
        await TellAsync("the call on the phone", applicant);
    }

    /// <summary>Still, checklist, note, decision, end, receipt.</summary>
    public async Task<string> DecideAsync()
    {
        await Room.AskStillAsync();
        await applicant.SeesAsync("still-card");
        await TellAsync("a still is asked for", applicant);
        await Join.SendStillAsync();
        await Room.HasStillAsync();
        await TellAsync("the still has arrived", official);
        await Room.PassAllAsync();
        await TellAsync("the checklist is answered", official);
        await Room.NoteAsync("证件清晰可读。 The documents are readable.");
        await Room.DecideAsync("材料齐全，予以通过。 Complete; passed.");
        await TellAsync("the decision is made", official);
        await Room.EndAsync();
        await TellAsync("the session has ended and is sealed", official);
        var receipt = await Join.ReceiptAsync();
        await TellAsync("the applicant keeps a receipt", applicant);
        return receipt;
    }

    private Task TellAsync(string words, IPage page) => step?.Invoke(words, page) ?? Task.CompletedTask;
}
