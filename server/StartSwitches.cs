namespace RemoteVerify.Server;

/// <summary>Switches that are not settings: what this one start shall do besides serving.</summary>
/// <param name="Demo">Make the demonstration's people, matter types and case, and print how to get in.</param>
/// <param name="DemoFile">Write the same as JSON here, for this account's eyes only.</param>
/// <param name="RotateKey">Sign with a new key from now on; the old certificate is kept.</param>
/// <param name="PrintQr">Show this address as a QR code in the terminal once the server listens.</param>
public sealed record StartSwitches(bool Demo, string? DemoFile, string? PrintQr, bool RotateKey = false)
{
    /// <summary>Takes the switches out of the arguments; the rest are settings (--RemoteVerify:DataFolder ...).</summary>
    public static StartSwitches Take(ref string[] args)
    {
        var rest = new List<string>();
        var switches = new StartSwitches(false, null, null);
        for (var i = 0; i < args.Length; i++)
        {
            switches = args[i] switch
            {
                "--demo" => switches with { Demo = true },
                "--demo-json" => switches with { Demo = true, DemoFile = ValueOf(args, ref i) },
                "--print-qr" => switches with { PrintQr = ValueOf(args, ref i) },
                "--rotate-key" => switches with { RotateKey = true },
                _ => Keep(rest, args[i], switches),
            };
        }

        args = [.. rest];
        return switches;
    }

    private static string ValueOf(string[] args, ref int i) =>
        i + 1 < args.Length ? args[++i] : throw new SettingsException([$"{args[i]} wants a value."]);

    private static StartSwitches Keep(List<string> rest, string argument, StartSwitches switches)
    {
        rest.Add(argument);
        return switches;
    }
}

/// <summary>The settings are not right; each problem is one sentence for the administrator.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception("The settings are not right:\n  " + string.Join("\n  ", problems));
