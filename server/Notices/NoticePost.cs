using System.Net.Mail;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Notices;

/// <summary>What the web hook gets. The id stays the same when it is tried again.</summary>
public sealed record PostedNotice(string Format, string Id, string Kind, string To, string Words, string CaseId, string? SessionId);

/// <summary>Sends what is due, one after the other, and writes down what became of it. A message is sent at least once; after a crash in between perhaps twice, with the same id.</summary>
public sealed class NoticePost(IHttpClientFactory clients, IDbContextFactory<AppDb> databases, ServerOptions options, TimeProvider clock, ILogger<NoticePost> log) : Recurring(Every, clock, log)
{
    public const string Name = "notices";
    private const string Format = "remoteverify/notice/v1";
    private const int Batch = 50;
    private const int MostTries = 8;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    protected override async Task TurnAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = Clock.GetUtcNow();
        var due = await db.Notices.Where(n => n.SentAt == null && n.GivenUpAt == null && n.DueAt <= now).OrderBy(n => n.DueAt).Take(Batch).ToListAsync(stop);
        foreach (var notice in due.Where(n => n.ExpiresAt <= now || now >= n.DueAt + Pause(n.Tries)))
        {
            await TendAsync(notice, now, stop);
            await db.SaveChangesAsync(stop);
        }
    }

    /// <summary>None before the first try, then one minute, three, seven, ...</summary>
    private static TimeSpan Pause(int tries) => TimeSpan.FromMinutes(Math.Pow(2, tries) - 1);

    private async Task TendAsync(Notice notice, DateTimeOffset now, CancellationToken stop)
    {
        if (notice.ExpiresAt <= now || notice.Tries >= MostTries)
        {
            (notice.GivenUpAt, notice.Problem) = (now, notice.Problem ?? "too late");
            return;
        }

        var byMail = options.Notices.Mail.IsSet && notice.To.Contains('@', StringComparison.Ordinal);
        if (!byMail && string.IsNullOrWhiteSpace(options.Notices.Webhook))
        {
            notice.Problem = "no way is configured";
            return;
        }

        notice.Tries++;
        try
        {
            await (byMail ? MailAsync(notice, stop) : PostAsync(notice, stop));
            (notice.SentAt, notice.SentBy, notice.Problem) = (now, byMail ? "mail" : "webhook", null);
        }
        catch (Exception e) when (e is HttpRequestException or SmtpException or FormatException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            notice.Problem = e.Message;
            log.LogWarning("Message {Id} did not leave (try {Try}): {Cause}", notice.Id, notice.Tries, e.Message);
        }
    }

    private async Task PostAsync(Notice notice, CancellationToken stop)
    {
        using var http = clients.CreateClient(Name);
        var body = new PostedNotice(Format, notice.Id, SessionJournal.Word(notice.Kind), notice.To, notice.Words, notice.CaseId, notice.SessionId);
        using var answer = await http.PostAsJsonAsync(options.Notices.Webhook, body, stop);
        answer.EnsureSuccessStatusCode();
    }

    private async Task MailAsync(Notice notice, CancellationToken stop)
    {
        var mail = options.Notices.Mail;
        using var message = new MailMessage(mail.From, notice.To, Subject(notice.Kind), notice.Words);
        message.Headers.Add("X-RemoteVerify-Notice", notice.Id);
        await mail.SendAsync(message, options.Notices.TimeoutSeconds, stop);
    }

    private static string Subject(NoticeKind kind) => kind switch
    {
        NoticeKind.Supply => "请补充材料 / Material to hand in",
        NoticeKind.Second => "再次核验 / A second meeting",
        NoticeKind.HandedOver => "承办人变更 / Another official has your case",
        NoticeKind.Turn => "轮到您了 / It is your turn",
        NoticeKind.Moved => "视频核验改期 / Your meeting has moved",
        NoticeKind.Reminder => "视频核验提醒 / Reminder of your meeting",
        _ => "视频核验预约 / Your appointment",
    };
}
