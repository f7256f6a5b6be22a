using System.Diagnostics;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>A program that runs to its end.</summary>
public static class Command
{
    /// <summary>Starts a program that goes on; what it writes is not read.</summary>
    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true })!;

    public static Task<(int Code, string Output)> RunAsync(string program, params string[] arguments) => RunInAsync(null, program, arguments);

    public static async Task<(int Code, string Output)> RunInAsync(string? folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "" };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
