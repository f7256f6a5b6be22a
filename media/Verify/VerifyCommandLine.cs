using System.CommandLine;

namespace RemoteVerify.Verify;

/// <summary>
/// <c>remoteverify verify</c>, <c>remoteverify verify-ledger</c> and <c>remoteverify log</c>. Exit codes: 0 intact or withheld, 2 incomplete, 3 broken,
/// 4 not sealed; 64 wrong use, 66 no such file, 74 cannot be read (as in sysexits.h).
/// </summary>
public static class VerifyCommandLine
{
    public const int WrongUse = 64, NoInput = 66, CannotRead = 74;

    /// <param name="environment">Reads LC_ALL, LC_MESSAGES and LANG, which choose the language when no option does.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, Func<string, string?> environment)
    {
        var language = new Option<string>("--language") { Description = "zh or en; otherwise as LANG says", Recursive = true };
        language.AcceptOnlyFromAmong("zh", "en");
        var root = new RootCommand("Checks the evidence of a video session, offline.") { language };
        bool IsChinese(ParseResult parsed) => parsed.GetValue(language) is { } chosen ? chosen == "zh" : Language.IsChinese(environment);
        root.Subcommands.Add(Verify(output, error, IsChinese));
        root.Subcommands.Add(Ledger(output, error, IsChinese));
        root.Subcommands.Add(Log(output, error, IsChinese));
        var parsed = root.Parse(args);
        var exit = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return parsed.Errors.Count > 0 ? WrongUse : exit;
    }

    private static Command Verify(TextWriter output, TextWriter error, Func<ParseResult, bool> isChinese)
    {
        var path = new Argument<string>("package") { Description = "a package (.zip), or the folder it was unpacked into" };
        var receipt = new Option<string?>("--receipt") { Description = "a file with a receipt (JWS): is the log that it saw still this log?" };
        var trust = new Option<string?>("--trust") { Description = "a PEM file with the certificates that the signer must be or come from; those of the time-stamp authority may stand there too" };
        var time = new Option<string?>("--trust-time") { Description = "a PEM file with certificates that count for the time-stamp authority only" };
        var json = new Option<bool>("--json") { Description = "the verdict as JSON" };
        var command = new Command("verify", "Reads every byte and gives the verdict: 0 intact, 2 incomplete, 3 broken, 4 not sealed.") { path, receipt, trust, time, json };
        command.SetAction((parsed, cancellation) => Guard(error, isChinese(parsed), () => VerifyCommand.RunAsync(
            new VerifyRequest(parsed.GetRequiredValue(path), parsed.GetValue(receipt), parsed.GetValue(trust), parsed.GetValue(time), parsed.GetValue(json), isChinese(parsed)),
            output, error, cancellation)));
        return command;
    }

    private static Command Ledger(TextWriter output, TextWriter error, Func<ParseResult, bool> isChinese)
    {
        var path = new Argument<string>("ledger") { Description = "a department's ledger.jsonl" };
        var checkpoint = new Option<string[]>("--checkpoint") { Description = "a day's checkpoint that was kept (.jws, its .tsr beside it), or a folder of them" };
        var copy = new Option<string[]>("--copy") { Description = "another copy of the ledger: do the two part?" };
        var package = new Option<string[]>("--package") { Description = "a session's package: does the ledger name it, with this end?" };
        var archive = new Option<string?>("--archive") { Description = "the archive's folder \"sessions\": is every session of the ledger still there?" };
        var removals = new Option<string?>("--removals") { Description = "the log of removals, which explains sessions that are gone" };
        var trust = new Option<string?>("--trust") { Description = "a PEM file with the certificates that signers and time-stamp authorities must be or come from" };
        var time = new Option<string?>("--trust-time") { Description = "a PEM file with certificates that count for the time-stamp authority only" };
        var json = new Option<bool>("--json") { Description = "the verdict as JSON" };
        var command = new Command("verify-ledger", "Checks a ledger of sealed sessions: 0 intact, 2 a session or its end is missing, 3 broken or forked.") { path, checkpoint, copy, package, archive, removals, trust, time, json };
        command.SetAction((parsed, cancellation) => Guard(error, isChinese(parsed), () => LedgerCommand.RunAsync(
            new LedgerRequest(
                parsed.GetRequiredValue(path), parsed.GetValue(checkpoint) ?? [], parsed.GetValue(copy) ?? [], parsed.GetValue(package) ?? [], parsed.GetValue(archive),
                parsed.GetValue(removals), parsed.GetValue(trust), parsed.GetValue(time), parsed.GetValue(json), isChinese(parsed)),
            output, cancellation)));
        return command;
    }

    private static Command Log(TextWriter output, TextWriter error, Func<ParseResult, bool> isChinese)
    {
        var path = new Argument<string>("package") { Description = "a package (.zip), or the folder it was unpacked into" };
        var command = new Command("log", "Lists the log's entries in plain words. Checks nothing.") { path };
        command.SetAction((parsed, cancellation) => Guard(error, isChinese(parsed), () => LogCommand.RunAsync(parsed.GetRequiredValue(path), isChinese(parsed), output, cancellation)));
        return command;
    }

    private static async Task<int> Guard(TextWriter error, bool chinese, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            await error.WriteLineAsync(chinese ? $"找不到文件：{e.Message}" : $"No such file: {e.Message}");
            return NoInput;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await error.WriteLineAsync(chinese ? $"无法读取：{e.Message}" : $"It cannot be read: {e.Message}");
            return CannotRead;
        }
    }
}
