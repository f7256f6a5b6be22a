namespace RemoteVerify.Server.Web;

/// <summary>Checks of texts that people send.</summary>
public static class Words
{
    public const int TextLength = 2000;

    /// <returns>What is wrong with a text in two languages; null when nothing is.</returns>
    public static string? Problem(string field, Text? text) =>
        text is null || string.IsNullOrWhiteSpace(text.Zh) || string.IsNullOrWhiteSpace(text.En) ? $"{field}: say it in zh and in en."
        : text.Zh.Length > TextLength || text.En.Length > TextLength ? $"{field}: at most {TextLength} characters."
        : null;

    public static string? LineProblem(string field, string? line, int length) =>
        string.IsNullOrWhiteSpace(line) || line.Length > length || line.Any(char.IsControl) ? $"{field}: 1 to {length} characters on one line." : null;
}
