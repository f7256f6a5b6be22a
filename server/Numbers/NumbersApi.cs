using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Search;

namespace RemoteVerify.Server.Numbers;

public sealed record Named(string Id, Text Name);

/// <param name="Departments">The names of those that stand in the rows.</param>
public sealed record NumbersView(IReadOnlyList<Count> Rows, IReadOnlyList<Named> Departments, IReadOnlyList<Named> Matters);

/// <summary>Numbers for the head of an office; the same filters as the search, so that every bar opens its list.</summary>
public static class NumbersApi
{
    /// <summary>Spreadsheets take a UTF-8 file without this mark for another alphabet.</summary>
    private const char ByteOrderMark = '\ufeff';

    public static void MapNumbers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/numbers").WithTags("Numbers").RequireAuthorization(Policies.Supervisors);
        group.MapGet("/", Get);
        group.MapGet("/csv", Csv).Produces(200, contentType: "text/csv");
    }

    private static async Task<Ok<NumbersView>> Get([AsParameters] SearchQuery query, AppDb db, OfficeTime office, HttpContext http, CancellationToken cancel) =>
        TypedResults.Ok(await ViewAsync(query, db, http.User.Staff(), office, cancel));

    private static async Task<NumbersView> ViewAsync(SearchQuery query, AppDb db, StaffCaller staff, OfficeTime office, CancellationToken cancel)
    {
        var rows = await Counting.OfAsync(db, query, staff, office, cancel);
        var (departments, matters) = (rows.Select(r => r.DepartmentId).Distinct().ToList(), rows.Select(r => r.MatterTypeId).Distinct().ToList());
        var offices = await db.Departments.AsNoTracking().Where(d => departments.Contains(d.Id)).ToListAsync(cancel);
        var kinds = await db.MatterTypes.AsNoTracking().Where(m => matters.Contains(m.Id)).ToListAsync(cancel);
        return new(rows, [.. offices.Select(d => new Named(d.Id, d.Name))], [.. kinds.Select(m => new Named(m.Id, m.Content.Name))]);
    }

    private static async Task<IResult> Csv([AsParameters] SearchQuery query, string? language, AppDb db, OfficeTime office, HttpContext http, CancellationToken cancel)
    {
        var view = await ViewAsync(query, db, http.User.Staff(), office, cancel);
        db.Audit(AuditAction.Downloaded, http, detail: "numbers");
        await db.SaveChangesAsync(cancel);
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(ByteOrderMark + Table(view, language == "zh")), "text/csv; charset=utf-8", "remoteverify-numbers.csv");
    }

    public static string Table(NumbersView view, bool chinese)
    {
        string[] head = chinese
            ? ["周（起始日）", "部门", "事项", "次数", "平均等候（秒）", "最长等候（秒）", "平均时长（秒）", "通过", "不通过", "待补充", "部分通过", "无结论", "中断", "退回再办", "有缺失", "缺失（秒）", "质量好", "质量一般", "质量差"]
            : ["week (Monday)", "department", "matter", "sessions", "mean wait (s)", "longest wait (s)", "mean length (s)", "passed", "failed", "to supply", "partly passed", "undecided", "cut short", "returned", "with gaps", "gaps (s)", "good", "fair", "poor"];
        string Name(IReadOnlyList<Named> names, string id) => names.FirstOrDefault(n => n.Id == id) is { } found ? (chinese ? found.Name.Zh : found.Name.En) : id;
        var lines = view.Rows.Select(r => new object[]
        {
            r.Week, Name(view.Departments, r.DepartmentId), Name(view.Matters, r.MatterTypeId), r.Sessions, Mean(r.WaitMs, r.Waited), Seconds(r.LongestWaitMs), Mean(r.LengthMs, r.Ended),
            r.Passed, r.Failed, r.ToSupply, r.PartlyPassed, r.Undecided, r.CutShort, r.Returned, r.WithGaps, Seconds(r.GapMs), r.Good, r.Fair, r.Poor,
        });
        return string.Concat(lines.Prepend(head).Select(line => string.Join(',', line.Select(Cell)) + "\r\n"));
    }

    /// <summary>RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe.</summary>
    private static string Cell(object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        text = text.Length > 0 && value is string && "=+-@\t\r".Contains(text[0]) ? "'" + text : text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? '"' + text.Replace("\"", "\"\"") + '"' : text;
    }

    private static long Seconds(long ms) => (ms + 500) / 1000;

    private static long Mean(long ms, int of) => of == 0 ? 0 : Seconds(ms / of);
}
