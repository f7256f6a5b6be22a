using System.Text.RegularExpressions;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>The commands that a Markdown text gives: its fenced blocks marked sh or bash.</summary>
public static partial class ShellLines
{
    public static string Of(string markdown, string? after = null)
    {
        var from = after is null ? 0 : markdown.IndexOf(after, StringComparison.Ordinal);
        return from < 0 ? "" : string.Join("\n", Block().Matches(markdown[from..]).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex(@"^```(?:sh|bash|shell)\r?\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
