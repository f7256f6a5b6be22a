namespace RemoteVerify.Server.Matters;

/// <summary>How long the sessions of a matter type are kept, in years.</summary>
public static class MatterRetention
{
    public const int ShortestYears = 1, LongestYears = 100, DefaultYears = 10;
}
