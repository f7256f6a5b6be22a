using RemoteVerify.Media.Tests.Node.Faults;

namespace RemoteVerify.Benchmarks;

/// <summary>Every fault at every moment of a session's end and of its log's entries; prints the table.</summary>
public static class FaultFigure
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var (table, cells, good) = await FaultTable.PrintAsync();
        Console.WriteLine(table);
        Console.WriteLine();
        return [new("faults x moments: nothing acknowledged lost, the verdict right, the service goes on", "all", $"{good} of {cells} cells", good == cells, $"{FaultTable.Moments.Count} moments, {FaultTable.Faults.Count} faults; kills and failed syncs at each of an entry's first eight calls to the disk")];
    }
}
