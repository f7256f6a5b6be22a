using System.Text.RegularExpressions;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>The administrator's password, as the first start prints it.</summary>
public static partial class FirstPassword
{
    public static string? Find(IEnumerable<string> lines) =>
        lines.Select(line => Line().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;

    [GeneratedRegex(@"the password is (\S+)")]
    private static partial Regex Line();
}
