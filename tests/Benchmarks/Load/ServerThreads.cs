using System.Globalization;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>What the kernel counts of a process's threads, by their names: says where its CPU goes.</summary>
public sealed class ServerThreads
{
    private const double TicksPerSecond = 100;
    private readonly Dictionary<string, (double Seconds, long Sleeps)> _byName = [];

    private ServerThreads()
    {
    }

    public static ServerThreads Of(int processId)
    {
        var threads = new ServerThreads();
        foreach (var task in Directory.EnumerateDirectories($"/proc/{processId}/task"))
        {
            threads.Add(task);
        }

        return threads;
    }

    /// <summary>Per cent of a core and sleeps a second of each name since an earlier look, the busiest first.</summary>
    public string Since(ServerThreads earlier, double seconds, int most = 8) => string.Join("; ", _byName
        .Select(now => (now.Key, Cpu: now.Value.Seconds - earlier._byName.GetValueOrDefault(now.Key).Seconds, Sleeps: now.Value.Sleeps - earlier._byName.GetValueOrDefault(now.Key).Sleeps))
        .OrderByDescending(one => one.Cpu).Take(most)
        .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {100 * one.Cpu / seconds:0.0} % {one.Sleeps / seconds:0}/s")));

    private void Add(string task)
    {
        try
        {
            var name = File.ReadAllText(task + "/comm").Trim();
            // After the name in brackets: utime and stime are fields 14 and 15 of proc(5).
            var fields = File.ReadAllText(task + "/stat").Split(") ")[^1].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            var sleeps = File.ReadLines(task + "/status").First(line => line.StartsWith("voluntary", StringComparison.Ordinal)).Split('\t')[^1];
            var before = _byName.GetValueOrDefault(name);
            _byName[name] = (before.Seconds + ticks / TicksPerSecond, before.Sleeps + long.Parse(sleeps, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // ended meanwhile
        }
    }
}
