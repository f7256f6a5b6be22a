using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using RemoteVerify.EndToEnd.Stage;
using RemoteVerify.Kit;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The start script for phones on the same network, over this machine's own address.</summary>
public sealed partial class LanTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("rv-lan").FullName;
    private readonly ConcurrentQueue<string> _lines = new();

    private string Output => string.Join('\n', _lines);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task With_lan_phones_are_served_by_a_certificate_that_names_the_machine_and_the_terminal_shows_the_address_as_a_code()
    {
        using var run = Start();
        try
        {
            var url = await ReadyAsync(run);
            await ServesAsync(url);
            Names(new Uri(url).Host);
            Assert.Equal(url, TerminalCode.Read(_lines));
            Assert.Contains(Path.Combine(_folder, "lan/authority.crt"), Output, StringComparison.Ordinal);
        }
        finally
        {
            await Command.RunAsync("kill", $"{run.Id}");
            await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        await KeptAsync();
    }

    /// <summary>The join page, for whoever trusts the authority; nothing for others.</summary>
    private async Task ServesAsync(string url)
    {
        var (code, page) = await CurlAsync("--fail", "--cacert", Path.Combine(_folder, "lan/authority.crt"), url + "/join");
        Assert.True(code == 0, page);
        Assert.Contains("<div id=\"app\">", page, StringComparison.Ordinal);
        const int untrusted = 60;
        Assert.Equal(untrusted, (await CurlAsync(url + "/join")).Code);
    }

    private void Names(string host)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "lan/authority.crt"));
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "lan/server.crt"));
        Assert.True(certificate.MatchesHostname(host), host);
        Assert.True(certificate.MatchesHostname("localhost"));
        Assert.Equal(authority.SubjectName.Name, certificate.IssuerName.Name);
        // Phones refuse longer ones.
        Assert.True(certificate.NotAfter - certificate.NotBefore <= TimeSpan.FromDays(398));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_folder, "lan/authority.key")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    /// <summary>The next start makes neither anew: what a phone has trusted stays trusted.</summary>
    private async Task KeptAsync()
    {
        var before = await File.ReadAllTextAsync(Path.Combine(_folder, "lan/server.crt"), TestContext.Current.CancellationToken);
        var (code, output) = await Command.RunInAsync(Tree.Root, "bash", "-c", $"set -eu; . infra/lib.sh; data={_folder} port=1 settings=(); . infra/lan.sh");
        Assert.True(code == 0, output);
        Assert.DoesNotContain("Making", output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(_folder, "lan/server.crt"), TestContext.Current.CancellationToken));
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Tree.Root, "infra/run.sh"), "--lan", "--port", $"{FreePort.Next()}", "--data", _folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["RV_SERVER"] = Tree.ServerDll },
        };
        var run = Process.Start(start)!;
        run.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        run.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        run.BeginOutputReadLine();
        run.BeginErrorReadLine();
        return run;
    }

    /// <summary>The address that it says, once it and the code stand there.</summary>
    private async Task<string> ReadyAsync(Process run)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Ready().Match(Output) is { Success: true } found && TerminalCode.Read(_lines) is not null)
            {
                return found.Groups[1].Value;
            }

            Assert.False(run.HasExited, Output);
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, Output);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static Task<(int Code, string Output)> CurlAsync(params string[] arguments) => Command.RunAsync("curl", ["-sS", "--noproxy", "*", "--max-time", "10", .. arguments]);

    [GeneratedRegex(@"Ready: (https://[0-9.]+:\d+)")]
    private static partial Regex Ready();
}
