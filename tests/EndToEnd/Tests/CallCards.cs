using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>What comes up on an applicant's phone in a call, each looked at as it stands.</summary>
internal sealed class CallCards(IPage official, ChromiumPage applicant, Func<IPage, string, Task> look)
{
    public async Task ComeUpAsync(string where)
    {
        await look(applicant, where);
        await applicant.TapAsync("call-more");
        await look(applicant, where + ": more");
        await applicant.TapAsync("call-more-close");
        await official.TapAsync("tab-messages");
        await official.FillAsync(Part("message-text"), "请把证件翻到背面。");
        await official.TapAsync("message-send");
        await applicant.SeesAsync("call-message");
        await look(applicant, where + ": a message");
        await applicant.TapAsync("call-message-close");
        if (!(await applicant.EvaluateAsync($"!!document.querySelector('nav.bar > {Part("call-chat")}')")).GetBoolean())
        {
            await applicant.TapAsync("call-more");
        }

        await applicant.TapAsync("call-chat");
        await applicant.SeesAsync("write");
        await look(applicant, where + ": writing");
        await applicant.TapAsync("write-close");
        await official.TapAsync("tab-place");
        await official.TapAsync("place-ask");
        await applicant.SeesAsync("place-card");
        await look(applicant, where + ": the position");
        await applicant.TapAsync("place-decline");
        await new RoomPage(official).AskStillAsync();
        await applicant.SeesAsync("still-card");
        await look(applicant, where + ": a photo");
        await new JoinPage(applicant).SendStillAsync();
        await applicant.WaitForAsync($"!document.querySelector('{Part("still-card")}')", "the photo has gone");
        await applicant.Context.SetOfflineAsync(true);
        await applicant.SeesAsync("offline");
        await look(applicant, where + ": without a line");
        await applicant.Context.SetOfflineAsync(false);
        await applicant.WaitForAsync($"!document.querySelector('{Part("offline")}')", "the line is back");
    }
}
