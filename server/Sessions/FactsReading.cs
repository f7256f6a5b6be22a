using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>
/// After a crash: answers and the decision that the evidence has and the database has not. The log's line comes first and is what counts;
/// a crash between the two leaves the database behind, never ahead.
/// </summary>
public sealed class FactsReading(SessionNow now, SessionArchive archive, SessionFacts facts, DepartmentRoles departments)
{
    public async Task ReadAsync(IReadOnlyList<LogLine> lines)
    {
        await AnswersAsync(lines.Where(l => l.Kind == EvidenceKind.ItemAnswered));
        await DecisionAsync(lines.LastOrDefault(l => l.Kind == EvidenceKind.DecisionMade));
    }

    private async Task AnswersAsync(IEnumerable<LogLine> answered)
    {
        var known = now.Known.Answers.ToDictionary(a => a.Item, a => a.At);
        var missing = new List<ItemState>();
        foreach (var line in answered.GroupBy(l => l.Text("item")).Select(answers => answers.Last()))
        {
            if (line.Text("item") is { } item && now.Checklist!.Has(item) && Word<ItemVerdict>(line, "verdict") is { } verdict
                && (known.GetValueOrDefault(item) is not { } at || at < line.At))
            {
                missing.Add(new(item, verdict, await WordsAsync(line), NameOf(line), line.At, line.Number("atMs")));
            }
        }

        if (missing.Count == 0)
        {
            return;
        }

        missing.ForEach(now.Checklist!.Answer);
        now.Known.Answers = now.Checklist.Answered;
        await facts.SaveAnswersAsync(now.Known);
        foreach (var answer in missing)
        {
            await departments.AnsweredAsync(answer.Item);
        }
    }

    private async Task DecisionAsync(LogLine? decided)
    {
        if (decided is null || Word<Outcome>(decided, "outcome") is not { } outcome || now.Known.Decision?.At >= decided.At)
        {
            return;
        }

        var decision = new DecisionMade(outcome, await WordsAsync(decided), decided.Text("dueAt"), NameOf(decided), decided.At, Word<SecondKind>(decided, "second"));
        await facts.SaveDecisionAsync(now.Known, decision);
        now.Known.Decision = decision;
    }

    private static T? Word<T>(LogLine line, string name) where T : struct, Enum => Enum.TryParse<T>(line.Text(name), ignoreCase: true, out var value) ? value : null;

    private string NameOf(LogLine line) => now.Members.All.FirstOrDefault(m => m.Facts.Label == line.Text("by"))?.Facts.Name ?? "";

    private async Task<string> WordsAsync(LogLine line) =>
        line.Text("file") is { } file ? await archive.ReadTextAsync(now.Known.Id, file, CancellationToken.None) ?? "" : "";
}
