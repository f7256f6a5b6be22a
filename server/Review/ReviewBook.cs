using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Review;

/// <summary>A session's review as its log tells it, and the rows that lists are made of.</summary>
public sealed class ReviewBook(ReviewArchive archive, AppDb db, TimeProvider clock)
{
    private const string Prefix = "review.";
    public const string Report = "report";

    /// <summary>Tries against entries that are saved at the same moment.</summary>
    private const int MaxTries = 10;

    /// <summary>Adds an entry to the log. The rows are brought up to it by <see cref="SaveAsync"/>; a crash between them is made good by the next entry.</summary>
    public async Task<ReviewLine> AddAsync(Session session, StaffCaller staff, string kind, JsonObject facts, ReviewFile? file, CancellationToken cancel)
    {
        (facts["by"], facts["byName"]) = (staff.Id, staff.DisplayName);
        var newest = await db.ReviewHeads.Where(h => h.SessionId == session.Id).Select(h => h.Receipt).SingleOrDefaultAsync(cancel);
        return await archive.AppendAsync(session.Id, Prefix + kind, facts, file, clock.GetUtcNow(), newest, cancel);
    }

    /// <summary>Saves the rows as the log has them, with what the caller has added to the same unit of work. Another entry that is saved at this moment makes the same rows: then they are looked at again.</summary>
    public async Task SaveAsync(Session session, ReviewLine added, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await WriteHeadAsync(session, added, cancel);
                await WriteRowsAsync(session, await archive.ReadAsync(session.Id, cancel), cancel);
                await db.SaveChangesAsync(cancel);
                return;
            }
            catch (DbUpdateException) when (tries < MaxTries)
            {
                foreach (var row in db.ChangeTracker.Entries().Where(row => row.Entity is ReviewHead or Finding or SealedReport).ToList())
                {
                    row.State = EntityState.Detached;
                }
            }
        }
    }

    private async Task WriteHeadAsync(Session session, ReviewLine added, CancellationToken cancel)
    {
        var head = await db.ReviewHeads.SingleOrDefaultAsync(h => h.SessionId == session.Id, cancel);
        if (head is null)
        {
            db.ReviewHeads.Add(new() { SessionId = session.Id, Seq = added.Line.Seq, Receipt = added.Receipt });
        }
        else if (head.Seq < added.Line.Seq)
        {
            (head.Seq, head.Receipt) = (added.Line.Seq, added.Receipt);
        }
    }

    public static JsonObject Facts(ReviewRequest request, string? findingId)
    {
        var facts = new JsonObject();
        void Say(string name, JsonNode? value)
        {
            if (value is not null)
            {
                facts[name] = value;
            }
        }

        Say("finding", findingId);
        Say("of", request.Of);
        Say("atMs", request.AtMs);
        Say("item", request.Item);
        Say("grave", request.Kind == ReviewKind.Finding ? request.Grave : null);
        Say("to", request.To);
        Say("agrees", request.Agrees);
        Say("dueAt", request.DueAt);
        return facts;
    }

    /// <param name="unmasked">The reader has said why numbers of persons must be read.</param>
    public async Task<IReadOnlyList<ReviewEntryView>> EntriesAsync(string sessionId, bool unmasked, CancellationToken cancel)
    {
        var entries = new List<ReviewEntryView>();
        foreach (var line in await archive.ReadAsync(sessionId, cancel))
        {
            var file = line.Text("file");
            var text = file?.EndsWith(".txt", StringComparison.Ordinal) == true && await archive.FileAsync(sessionId, file, cancel) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
            entries.Add(new(
                line.Seq, line.At, line.Kind.StartsWith(Prefix, StringComparison.Ordinal) ? line.Kind[Prefix.Length..] : line.Kind, line.Text("byName"), unmasked ? text : Masking.Masked(text), line.Text("of") ?? line.Text("finding"), line.Number("atMs"),
                line.Text("item"), Flag(line, "grave") == true, line.Text("to"), Flag(line, "agrees"), line.Text("dueAt"), file));
        }

        return entries;
    }

    /// <summary>The findings with the way that each has gone.</summary>
    public async Task<IReadOnlyList<FindingView>> FindingsAsync(IReadOnlyList<Finding> rows, StaffCaller staff, bool auditor, bool unmasked, CancellationToken cancel)
    {
        var views = new List<FindingView>();
        foreach (var session in rows.GroupBy(row => row.SessionId))
        {
            var entries = await EntriesAsync(session.Key, unmasked, cancel);
            var items = (await db.Sessions.AsNoTracking().Where(s => s.Id == session.Key).Select(s => s.Matter).SingleAsync(cancel)).Checklist;
            foreach (var row in session.OrderBy(row => row.At))
            {
                var way = entries.Where(e => e.Of == row.Id).ToList();
                var mayAnswer = row.OfficialId == staff.Id && row.State != FindingState.Closed;
                views.Add(new(row.Id, row.SessionId, row.CaseId, row.At, row.By, row.State, row.Grave, row.Item, items.FirstOrDefault(i => i.Id == row.Item)?.Text, row.AtMs, row.DueAt, way.FirstOrDefault()?.Text, mayAnswer, auditor && row.AskedId == staff.Id, way));
            }
        }

        return views;
    }

    /// <summary>No line, file or signed state is other than it was.</summary>
    public static bool IsWhole(Verdict verdict) => verdict.Kind is VerdictKind.NotSealed or VerdictKind.Intact && verdict.Problems.All(p => p.Kind == ProblemKind.Note);

    /// <summary>Who answers for a session: whoever owns its case now.</summary>
    public async Task<string> AnswersAsync(Session session, CancellationToken cancel) =>
        await db.Cases.Where(c => c.Id == session.CaseId).Select(c => c.OwnerId).SingleOrDefaultAsync(cancel) ?? session.OfficialId;

    private async Task WriteRowsAsync(Session session, IReadOnlyList<LogLine> lines, CancellationToken cancel)
    {
        var answers = await AnswersAsync(session, cancel);
        var rows = await db.Findings.Where(f => f.SessionId == session.Id).ToDictionaryAsync(f => f.Id, cancel);
        var reports = await db.Reports.Where(r => r.SessionId == session.Id).Select(r => r.Sha256).ToListAsync(cancel);
        db.Reports.AddRange(lines.Where(IsReport).Where(l => !reports.Contains(l.Text("sha256")!)).DistinctBy(l => l.Text("sha256"))
            .Select(l => new SealedReport { Sha256 = l.Text("sha256")!, SessionId = session.Id, Seq = l.Seq }));
        foreach (var line in lines)
        {
            var kind = line.Kind.StartsWith(Prefix, StringComparison.Ordinal) ? line.Kind[Prefix.Length..] : "";
            if (kind == Word(ReviewKind.Finding) && line.Text("finding") is { } id)
            {
                var row = rows.GetValueOrDefault(id) ?? Add(session, id, rows);
                (row.At, row.By, row.Grave, row.Item, row.AtMs) = (line.At, line.Text("byName") ?? "", Flag(line, "grave") == true, line.Text("item"), line.Number("atMs"));
                (row.State, row.DueAt, row.AskedId, row.OfficialId) = (FindingState.Open, null, null, answers);
            }
            else if (line.Text("of") is { } of && rows.TryGetValue(of, out var found))
            {
                Step(found, kind, line);
            }
        }
    }

    public static bool IsReport(LogLine line) => line.Kind == Prefix + Report && line.Text("sha256") is not null;

    private static void Step(Finding finding, string kind, LogLine line)
    {
        if (kind == Word(ReviewKind.OpinionAsked) || kind == Word(ReviewKind.Opinion))
        {
            finding.AskedId = kind == Word(ReviewKind.OpinionAsked) ? line.Text("to") : null;
            return;
        }

        finding.State = kind switch
        {
            "answer" => finding.State == FindingState.Open ? FindingState.Answered : finding.State,
            "remedy" => FindingState.RemedySet,
            "done" => FindingState.Remedied,
            "closed" => FindingState.Closed,
            _ => finding.State,
        };
        finding.DueAt = kind == "remedy" ? line.Text("dueAt") : finding.DueAt;
    }

    private Finding Add(Session session, string id, Dictionary<string, Finding> rows)
    {
        var made = new Finding { Id = id, SessionId = session.Id, CaseId = session.CaseId, DepartmentId = session.DepartmentId, OfficialId = session.OfficialId };
        db.Findings.Add(made);
        return rows[id] = made;
    }

    public static string Word(ReviewKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private static bool? Flag(LogLine line, string name) =>
        line.Json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
