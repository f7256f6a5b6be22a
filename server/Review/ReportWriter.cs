using System.Globalization;
using QRCoder;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Recording;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Review.Pdf;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Review;

/// <summary>What is known of a session when its report is made.</summary>
/// <param name="Findings">With the way that each has gone.</param>
public sealed record ReportFacts(Session Session, Case Case, SessionReading Reading, Verdict Verdict, IReadOnlyList<FindingView> Findings, string By, DateTimeOffset At);

/// <summary>A session's report: facts, verdict, checklist, stills, findings, and a code that opens the check page. Numbers of persons are masked.</summary>
public sealed class ReportWriter(SessionArchive archive, Previews previews, ServerOptions options)
{
    /// <summary>More stand in the evidence; a report is for reading.</summary>
    private const int MaxStills = 12;

    /// <summary>Pixels of a still in a report, with white beside it; the still itself is in the evidence.</summary>
    private const int StillWidth = 1_280, StillHeight = 960;

    private const double QrSide = 92;

    /// <exception cref="FileNotFoundException">No font with Chinese is installed.</exception>
    public async Task<byte[]> WriteAsync(ReportFacts facts, bool chinese, CancellationToken cancel)
    {
        string Say(string zh, string en) => chinese ? zh : en;
        string Of(Text text) => chinese ? text.Zh : text.En;
        var end = new Checkpoint(facts.Session.Id, facts.Reading.Seal!.Seq, facts.Reading.Seal.Head, facts.Reading.Seal.SealedAt);
        var code = ReceiptCode.Of(end);
        var pages = new ReportPages(ReportFont.Find(options.ReportFont));
        pages.Qr(QRCodeGenerator.GenerateQrCode($"{options.PublicAddress}/check#{code}", QRCodeGenerator.ECCLevel.M).ModuleMatrix, QrSide);
        pages.Title(Say("远程视频核验报告", "Report of a remote video session"));
        pages.Pair(Say("案件", "Case"), facts.Case.Number);
        pages.Pair(Say("事项", "Matter"), Of(facts.Session.Matter.Name));
        pages.Pair(Say("申请人", "Applicant"), Masking.Masked(facts.Case.ApplicantName)!);
        pages.Pair(Say("承办人", "Official"), facts.Session.OfficialName);
        pages.Pair(Say("时间", "Time"), $"{Time(facts.Reading.OpenedAt)} - {Time(end.At)} UTC");
        pages.Pair(Say("结论", "Decision"), facts.Session.Decision is { } d ? $"{Outcome(d.Outcome, chinese)}  {Masking.Masked(d.Text)}" : Say("无", "none"));
        pages.Pair(Say("校验", "Verification"), chinese ? facts.Verdict.Words.Zh : facts.Verdict.Words.En);
        pages.Pair(Say("封存", "Seal"), $"{facts.Reading.Seal.Signer}, {Time(end.At)} UTC");
        pages.Pair(Say("回执编号", "Receipt code"), $"{code}   {options.PublicAddress}/check");
        pages.Pair(Say("末条哈希", "Head"), end.Head);
        Checklist(pages, facts, chinese);
        Findings(pages, facts, chinese);
        await StillsAsync(pages, facts, chinese, cancel);
        pages.Line(Say($"本报告由 {facts.By} 于 {Time(facts.At)} UTC 生成，其哈希值已记入本次核验的审查记录。", $"Made by {facts.By} on {Time(facts.At)} UTC. Its hash stands in the session's review log."), quiet: true);
        return pages.Close($"{facts.Case.Number} {Of(facts.Session.Matter.Name)}", $"{facts.Case.Number} · {code}", facts.At);
    }

    private static void Checklist(ReportPages pages, ReportFacts facts, bool chinese)
    {
        pages.Heading(chinese ? "清单" : "Checklist");
        foreach (var item in facts.Session.Matter.Checklist)
        {
            var answer = facts.Session.Answers.FirstOrDefault(a => a.Item == item.Id && a.Verdict is not null);
            var verdict = answer?.Verdict switch { null => chinese ? "未填写" : "not answered", Sessions.Contracts.ItemVerdict.Pass => chinese ? "符合" : "meets", Sessions.Contracts.ItemVerdict.Fail => chinese ? "不符合" : "fails", _ => chinese ? "不适用" : "not applicable" };
            pages.Line($"{verdict} · {(chinese ? item.Text.Zh : item.Text.En)}");
            if (answer?.Note is { Length: > 0 } note)
            {
                pages.Line(Masking.Masked(note)!, quiet: true, indent: 16);
            }
        }
    }

    private static void Findings(ReportPages pages, ReportFacts facts, bool chinese)
    {
        pages.Heading(chinese ? "审查意见" : "Findings");
        if (facts.Findings.Count == 0)
        {
            pages.Line(chinese ? "没有" : "None", quiet: true);
        }

        foreach (var finding in facts.Findings)
        {
            var lines = LinesOf(finding, chinese);
            pages.Line(lines[0]);
            foreach (var line in lines.Skip(1))
            {
                pages.Line(line, quiet: true, indent: 16);
            }
        }
    }

    /// <summary>What was found; by whom, when, about what and what has come of it; then each step of its way.</summary>
    public static IReadOnlyList<string> LinesOf(FindingView finding, bool chinese)
    {
        string?[] about = [$"{Time(finding.At)} UTC", finding.By, finding.ItemName is { } item ? (chinese ? item.Zh : item.En) : null, StateWord(finding.State, chinese)];
        return
        [
            $"{(finding.Grave ? (chinese ? "【严重】" : "[grave] ") : "")}{Moment(finding.AtMs)}{Masking.Masked(finding.Text)}",
            string.Join(" · ", about.Where(part => part is { Length: > 0 })),
            .. finding.Way.Skip(1).Select(step => $"{Time(step.At)} UTC · {step.By} · {Step(step, chinese)}"),
        ];
    }

    private static string Step(ReviewEntryView step, bool chinese)
    {
        var (kind, text) = (StepWord(step.Kind, chinese), Masking.Masked(step.Text));
        return chinese
            ? $"{kind}{(step.Agrees is { } yes ? $"（{(yes ? "同意" : "不同意")}）" : "")}：{text}{(step.DueAt is null ? "" : $"（限 {step.DueAt} 前）")}"
            : $"{kind}{(step.Agrees is { } agrees ? $" ({(agrees ? "agrees" : "disagrees")})" : "")}: {text}{(step.DueAt is null ? "" : $" (by {step.DueAt})")}";
    }

    private async Task StillsAsync(ReportPages pages, ReportFacts facts, bool chinese, CancellationToken cancel)
    {
        var stills = facts.Reading.Lines.Where(l => l.Kind == EvidenceKind.StillTaken && l.Text("file") is not null).ToList();
        pages.Heading(chinese ? $"照片（{stills.Count}）" : $"Stills ({stills.Count})", stills.Count > 0 ? ReportPages.PictureRoom : 0);
        foreach (var still in stills.Take(MaxStills))
        {
            var item = facts.Session.Matter.Checklist.FirstOrDefault(i => i.Id == still.Text("item"))?.Text;
            var caption = $"{still.Text("file")} · {Moment(still.Number("atMs"))}{(item is null ? "" : chinese ? item.Zh : item.En)} · SHA-256 {still.Text("sha256")}";
            var (bytes, fault) = await archive.ReadProvenAsync(facts.Session.Id, still, cancel);
            try
            {
                if (bytes is null)
                {
                    pages.Line($"{caption} · {(fault == ProvenFiles.Altered ? (chinese ? "照片被改动，不予显示" : "the photo was changed and is not shown") : chinese ? "照片缺失" : "the photo is missing")}", quiet: true);
                    continue;
                }

                pages.Picture(await previews.SmallerAsync(new MemoryStream(bytes), StillWidth, StillHeight, cancel), StillWidth, StillHeight, caption);
            }
            catch (Exception e) when (e is IOException or FfmpegMissing or RenditionFailed)
            {
                pages.Line($"{caption} · {(chinese ? "无法显示" : "cannot be shown")}", quiet: true);
            }
        }
    }

    private static string Outcome(Sessions.Contracts.Outcome outcome, bool chinese) => outcome switch
    {
        Sessions.Contracts.Outcome.Pass => chinese ? "通过" : "Pass",
        Sessions.Contracts.Outcome.Fail => chinese ? "不通过" : "Fail",
        Sessions.Contracts.Outcome.ToSupply => chinese ? "通过，待补充材料" : "Pass, material to follow",
        _ => chinese ? "部分通过" : "Partly passed",
    };

    private static string StateWord(FindingState state, bool chinese) => state switch
    {
        FindingState.Open => chinese ? "待答复" : "not answered",
        FindingState.Answered => chinese ? "已答复" : "answered",
        FindingState.RemedySet => chinese ? "待整改" : "to be remedied",
        FindingState.Remedied => chinese ? "待核实整改" : "remedy to be checked",
        _ => chinese ? "已结案" : "closed",
    };

    private static string StepWord(string kind, bool chinese) => kind switch
    {
        "opinionAsked" => chinese ? "请求复核意见" : "second opinion asked",
        "opinion" => chinese ? "复核意见" : "second opinion",
        "answer" => chinese ? "承办人答复" : "answer",
        "remedy" => chinese ? "整改要求" : "remedy",
        "done" => chinese ? "已整改" : "remedied",
        _ => chinese ? "已结案" : "closed",
    };

    private static string Moment(long? ms) => ms is null ? "" : TimeSpan.FromMilliseconds(ms.Value).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) + "  ";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
