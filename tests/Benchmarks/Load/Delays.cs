namespace RemoteVerify.Benchmarks.Load;

/// <summary>How long things took, counted in steps of 50 us up to a second.</summary>
public sealed class Delays
{
    private const int StepMicroseconds = 50, Steps = 20_000;
    private readonly long[] _counts = new long[Steps];

    /// <summary>Off while the load warms up.</summary>
    public bool Wanted { get; set; }

    public void Clear() => Array.Clear(_counts);

    public void Add(TimeSpan delay) => _counts[Math.Clamp((int)(delay.TotalMicroseconds / StepMicroseconds), 0, Steps - 1)]++;

    /// <returns>Milliseconds that so great a share of all stayed below; the upper end of its step.</returns>
    public static double Percentile(IEnumerable<Delays> all, double share)
    {
        var counts = new long[Steps];
        foreach (var one in all)
        {
            for (var i = 0; i < Steps; i++)
            {
                counts[i] += one._counts[i];
            }
        }

        var (step, wanted) = (0, (long)Math.Ceiling(counts.Sum() * share));
        for (var seen = counts[0]; seen < wanted && step < Steps - 1; seen += counts[++step])
        {
        }

        return (step + 1) * StepMicroseconds / 1000.0;
    }
}
