using System.Globalization;
using System.Net;
using RemoteVerify.Benchmarks;
using RemoteVerify.Benchmarks.Load;

if (args is [Stranger.Word, var flood, var port, var rate, var seconds, var checkName])
{
    return Stranger.Run(flood, IPEndPoint.Parse(port), int.Parse(rate, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)), checkName);
}

Figure.Short = args.Contains("--short");
// `--line "5 %"`: of the poor lines only that one.
var only = args.SkipWhile(arg => arg != "--line").Skip(1).FirstOrDefault() ?? "";
args = [.. args.Except(["--short"]).TakeWhile(arg => arg != "--line")];

string[] all = ["alloc", "verify", "seal", "load", "capacity", "loss", "ramp", "moves", "flood", "kill", "join", "search", "replay", "still", "load-page", "export", "tamper", "kills", "faults", "syncs", "archive", "janus"];
var chosen = args is [] or ["all"] ? [.. all.Except(["janus"])] : args;
if (chosen.Except(all).Any())
{
    Console.Error.WriteLine($"Which figures? {string.Join(", ", all)} or all");
    return 64;
}

var figures = new List<Figure>();
foreach (var name in chosen)
{
    Console.Error.WriteLine($"== {name}");
    try
    {
        figures.AddRange(name switch
        {
            "alloc" => AllocFigure.Measure(),
            "verify" => await VerifyFigure.MeasureAsync(),
            "seal" => await SealFigure.MeasureAsync(),
            "load" => await LoadFigure.MeasureAsync(),
            "capacity" => await CapacityFigure.MeasureAsync(),
            "loss" => await LossFigure.MeasureAsync(only),
            "ramp" => await RampFigure.MeasureAsync(),
            "moves" => await MovesFigure.MeasureAsync(),
            "flood" => await FloodFigure.MeasureAsync(),
            "kill" => await KillFigure.MeasureAsync(),
            "kills" => await KillFigure.MeasureManyAsync(),
            "replay" => await ReplayFigure.MeasureAsync(),
            "still" => await StillFigure.MeasureAsync(),
            "load-page" => await LoadPageFigure.MeasureAsync(),
            "export" => await ExportFigure.MeasureAsync(),
            "faults" => await FaultFigure.MeasureAsync(),
            "syncs" => await SyncFigure.MeasureAsync(),
            "archive" => await ArchiveFigure.MeasureAsync(),
            "tamper" => await TamperFigure.MeasureAsync(),
            "janus" => await JanusFigure.MeasureAsync(),
            "search" => await SearchFigure.MeasureAsync(),
            _ => await JoinFigure.MeasureAsync(),
        });
    }
    catch (Exception failure)
    {
        Console.Error.WriteLine(failure);
        figures.Add(new(name, "-", "could not be measured", false, failure.Message.Split('\n')[0]));
    }
}

Console.WriteLine(Figure.Table(figures));
return figures.All(figure => figure.Met) ? 0 : 1;
