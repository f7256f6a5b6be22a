using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Invitations;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Notices;

/// <summary>Writes messages to applicants into the outbox, in the caller's transaction: what is decided and what is told cannot part.</summary>
public sealed class NoticeBook(ServerOptions options, SignedTokens tokens, OfficeTime time)
{
    private static readonly TimeSpan TurnLasts = TimeSpan.FromHours(2);

    /// <summary>How long it is worth saying who has the case now.</summary>
    private static readonly TimeSpan HandoverLasts = TimeSpan.FromDays(3);

    /// <summary>Characters of an official's words.</summary>
    private const int MostSaid = 300;

    /// <summary>The new time, and reminders before it; those of an earlier time are given up. Without a contact nothing is written.</summary>
    public async Task AppointedAsync(AppDb db, Case c, Session session, bool moved, DateTimeOffset now)
    {
        await GiveUpAsync(db, [session.Id, session.AfterId ?? session.Id], now);
        if (c.Contact is null || session.PlannedFor is not { } at)
        {
            return;
        }

        var office = await OfficeAsync(db, session.DepartmentId);
        var link = await LinkAsync(db, session);
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
    /// <param name="what">What is missing, as the official wrote it.</param>
    public async Task SupplyAsync(AppDb db, Case c, Session session, string dueAt, string what, DateTimeOffset now)
    {
        if (c.Contact is null || DateOf(dueAt) is not { } due || due <= now)
        {
            return;
        }

        var day = time.Day(due);
        var from = due - TimeSpan.FromDays(options.Notices.SupplyDays);
        await AddAsync(db, c, session.Id, NoticeKind.Supply, from > now ? from : now, due.AddDays(1), Words(await OfficeAsync(db, session.DepartmentId), c,
            $"请在 {day} 前补齐{session.Matter.Name.Zh}的材料（案号 {c.Number}）{Said("：", what, "。")}",
            $"please hand in what is missing for “{session.Matter.Name.En}” (case {c.Number}) by {day}{Said(": ", what, ".")}"));
    }

    /// <summary>After a partial pass: what is still to be looked at, how and when, now and before that time. A second call that has its appointment is reminded of as such.</summary>
    public async Task SecondAsync(AppDb db, Case c, Session session, SecondMeeting second, string what, DateTimeOffset now)
    {
        if (c.Contact is null || DateOf(second.At) is not { } at || at <= now)
        {
            return;
        }

        var (visit, when) = (second.Kind == SecondKind.Visit, time.Words(at));
        var words = Words(await OfficeAsync(db, session.DepartmentId), c,
            (visit ? $"工作人员将于 {when} 上门，看{session.Matter.Name.Zh}还没有看完的部分（案号 {c.Number}）" : $"{session.Matter.Name.Zh}还有一部分要再次视频核验，时间：{when}（案号 {c.Number}）") + Said("：", what, "。"),
            (visit ? $"we come to you on {when} to look at the rest of “{session.Matter.Name.En}” (case {c.Number})" : $"the rest of “{session.Matter.Name.En}” (case {c.Number}) is looked at in a second video meeting on {when}") + Said(": ", what, "."));
        await AddAsync(db, c, session.Id, NoticeKind.Second, now, at, words);
        if (!visit && await SessionBook.AfterAsync(db, session.Id) is { PlannedFor: not null })
        {
            return;
        }

        foreach (var before in options.Notices.Reminders.Select(TimeSpan.FromHours).Where(before => at - before > now))
        {
            await AddAsync(db, c, session.Id, NoticeKind.Reminder, at - before, at, words);
        }
    }

    /// <summary>Another official has the case. Once it is decided the applicant waits for nobody.</summary>
    public async Task HandedOverAsync(AppDb db, Case c, DateTimeOffset now)
    {
        if (c.Contact is null || c.State is CaseState.Decided or CaseState.Closed)
        {
            return;
        }

        await AddAsync(db, c, null, NoticeKind.HandedOver, now, now + HandoverLasts, Words(await OfficeAsync(db, c.DepartmentId), c,
            $"您的案件 {c.Number} 现由{c.OwnerName}承办，原来的链接和预约时间不变。",
            $"your case {c.Number} is now with {c.OwnerName}; your link and your appointment stay as they are."));
    }

    /// <summary>The case is closed: nothing that is still to be said is true any more.</summary>
    public static async Task ClosedAsync(AppDb db, string caseId, DateTimeOffset now)
    {
        foreach (var old in await db.Notices.Where(n => n.CaseId == caseId && n.SentAt == null && n.GivenUpAt == null).ToListAsync())
        {
            (old.GivenUpAt, old.Problem) = (now, "closed");
        }
    }

    /// <summary>A day alone is one of the office's calendar.</summary>
    private DateTimeOffset? DateOf(string iso) =>
        DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? time.StartOf(day)
        : DateTimeOffset.TryParse(iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>A text message is short: so are the official's words in it.</summary>
    private static string Said(string before, string what, string none)
    {
        var line = string.Join(' ', what.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? none : before + (line.Length > MostSaid ? line[..MostSaid] + "…" : line);
    }

    /// <summary>It is the turn of somebody who did not want to wait. Null: the case names no contact.</summary>
    public async Task<Notice?> TurnAsync(AppDb db, Case c, Session session, DateTimeOffset now)
    {
        var link = await LinkAsync(db, session);
        return c.Contact is null ? null : await AddAsync(db, c, session.Id, NoticeKind.Turn, now, now + TurnLasts, Words(await OfficeAsync(db, session.DepartmentId), c,
            $"现在轮到您了，请打开{(link is null ? "原来的链接" : $"链接 {link}")}进入视频核验。",
            $"it is your turn: please open {link ?? "your link"}."));
    }

    private async Task<Notice> AddAsync(AppDb db, Case c, string? sessionId, NoticeKind kind, DateTimeOffset dueAt, DateTimeOffset expiresAt, string words)
    {
        var notice = new Notice
        {
            Id = Ids.New(), DepartmentId = c.DepartmentId, CaseId = c.Id, SessionId = sessionId, Kind = kind, To = c.Contact!, Words = words,
            CreatedAt = time.Now, DueAt = dueAt, ExpiresAt = expiresAt,
        };
        await db.Notices.AddAsync(notice);
        return notice;
    }

    private static async Task GiveUpAsync(AppDb db, string[] sessions, DateTimeOffset now)
    {
        foreach (var old in await db.Notices.Where(n => sessions.Contains(n.SessionId) && n.SentAt == null && n.GivenUpAt == null && n.Kind != NoticeKind.Supply && n.Kind != NoticeKind.Second).ToListAsync())
        {
            (old.GivenUpAt, old.Problem) = (now, "moved");
        }
    }

    private static async Task<Text> OfficeAsync(AppDb db, string departmentId) => (await db.Departments.AsNoTracking().SingleAsync(d => d.Id == departmentId)).Name;

    /// <summary>The newest link that leads into the session; one of the session before leads there too.</summary>
    private async Task<string?> LinkAsync(AppDb db, Session session)
    {
        var (own, before) = (session.Id, session.AfterId);
        var saved = await db.Invitations.Where(i => (i.SessionId == own || i.SessionId == before) && i.Helping == null && i.RevokedAt == null).ToListAsync();
        var newest = saved.Union(db.Invitations.Local.Where(i => (i.SessionId == own || i.SessionId == before) && i.Helping is null && i.RevokedAt is null)).MaxBy(i => i.CreatedAt);
        return newest is null ? null : InvitationBook.Url(newest, tokens, options);
    }

    private static string Words(Text office, Case c, string zh, string en) => $"【{office.Zh}】{c.ApplicantName}，您好：{zh}\n\n[{office.En}] {c.ApplicantName}, {en}";
}
