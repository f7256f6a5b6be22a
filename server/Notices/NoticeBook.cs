using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Invitations;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Notices;

/// <summary>Writes messages to applicants into the outbox, in the caller's transaction: what is decided and what is told cannot part.</summary>
public sealed class NoticeBook(ServerOptions options, SignedTokens tokens, OfficeTime time)
{
    private static readonly TimeSpan TurnLasts = TimeSpan.FromHours(2);

    /// <summary>The new time, and reminders before it; those of an earlier time are given up. Without a contact nothing is written.</summary>
    public async Task AppointedAsync(AppDb db, Case c, Session session, bool moved, DateTimeOffset now)
    {
        await GiveUpAsync(db, session.Id, now);
        if (c.Contact is null || session.PlannedFor is not { } at)
        {
            return;
        }

        var office = await OfficeAsync(db, session);
        var link = await LinkAsync(db, session.Id);
        var when = time.Words(at);
        await AddAsync(db, c, session.Id, moved ? NoticeKind.Moved : NoticeKind.Booked, now, at, Words(office, c,
            $"{session.Matter.Name.Zh}的视频核验{(moved ? "改到" : "约在")} {when}。届时请打开{(link is null ? "原来的链接" : $"链接 {link}")}，可在页面上改约时间。",
            $"your video meeting about “{session.Matter.Name.En}” is {(moved ? "moved to" : "on")} {when}. Then open {link ?? "your link"}; you can choose another time there."));
        foreach (var before in options.Notices.Reminders.Select(TimeSpan.FromHours).Where(before => at - before > now))
        {
            await AddAsync(db, c, session.Id, NoticeKind.Reminder, at - before, at, Words(office, c,
                $"提醒您：{when} 有{session.Matter.Name.Zh}的视频核验。届时请打开{(link is null ? "原来的链接" : $"链接 {link}")}。",
                $"a reminder: your video meeting about “{session.Matter.Name.En}” is on {when}. Then open {link ?? "your link"}."));
        }
    }

    /// <summary>Before the day by which material must be in.</summary>
    public async Task SupplyAsync(AppDb db, Case c, Session session, string dueAt, DateTimeOffset now)
    {
        if (c.Contact is null || !DateTimeOffset.TryParse(dueAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var due) || due <= now)
        {
            return;
        }

        var day = time.Day(due);
        var from = due - TimeSpan.FromDays(options.Notices.SupplyDays);
        await AddAsync(db, c, session.Id, NoticeKind.Supply, from > now ? from : now, due.AddDays(1), Words(await OfficeAsync(db, session), c,
            $"请在 {day} 前补齐{session.Matter.Name.Zh}的材料（案号 {c.Number}）。",
            $"please hand in what is missing for “{session.Matter.Name.En}” (case {c.Number}) by {day}."));
    }

    /// <summary>It is the turn of somebody who did not want to wait. Null: the case names no contact.</summary>
    public async Task<Notice?> TurnAsync(AppDb db, Case c, Session session, DateTimeOffset now)
    {
        var link = await LinkAsync(db, session.Id);
        return c.Contact is null ? null : await AddAsync(db, c, session.Id, NoticeKind.Turn, now, now + TurnLasts, Words(await OfficeAsync(db, session), c,
            $"现在轮到您了，请打开{(link is null ? "原来的链接" : $"链接 {link}")}进入视频核验。",
            $"it is your turn: please open {link ?? "your link"}."));
    }

    private async Task<Notice> AddAsync(AppDb db, Case c, string sessionId, NoticeKind kind, DateTimeOffset dueAt, DateTimeOffset expiresAt, string words)
    {
        var notice = new Notice
        {
            Id = Ids.New(), DepartmentId = c.DepartmentId, CaseId = c.Id, SessionId = sessionId, Kind = kind, To = c.Contact!, Words = words,
            CreatedAt = time.Now, DueAt = dueAt, ExpiresAt = expiresAt,
        };
        await db.Notices.AddAsync(notice);
        return notice;
    }

    private static async Task GiveUpAsync(AppDb db, string sessionId, DateTimeOffset now)
    {
        foreach (var old in await db.Notices.Where(n => n.SessionId == sessionId && n.SentAt == null && n.GivenUpAt == null && n.Kind != NoticeKind.Supply).ToListAsync())
        {
            (old.GivenUpAt, old.Problem) = (now, "moved");
        }
    }

    private static async Task<Text> OfficeAsync(AppDb db, Session session) => (await db.Departments.AsNoTracking().SingleAsync(d => d.Id == session.DepartmentId)).Name;

    private async Task<string?> LinkAsync(AppDb db, string sessionId)
    {
        var saved = await db.Invitations.Where(i => i.SessionId == sessionId && i.Helping == null && i.RevokedAt == null).ToListAsync();
        var newest = saved.Union(db.Invitations.Local.Where(i => i.SessionId == sessionId && i.Helping is null && i.RevokedAt is null)).MaxBy(i => i.CreatedAt);
        return newest is null ? null : InvitationBook.Url(newest, tokens, options);
    }

    private static string Words(Text office, Case c, string zh, string en) => $"【{office.Zh}】{c.ApplicantName}，您好：{zh}\n\n[{office.En}] {c.ApplicantName}, {en}";
}
