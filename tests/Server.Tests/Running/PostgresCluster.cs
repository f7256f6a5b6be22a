using System.Diagnostics;
using RemoteVerify.Kit;

namespace RemoteVerify.Server.Tests.Running;

/// <summary>Debian's own PostgreSQL on a free port, in a fresh folder, gone afterwards. PostgreSQL refuses to run as root: root becomes "postgres" for it.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    public const string Why = "PostgreSQL is not installed here (apt-get install postgresql)";
    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order().LastOrDefault()
        : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("remoteverify-postgres-").FullName;
    private readonly int _port = FreePort.Next();

    public static bool IsThere => Programs is not null;

    /// <summary>Each name is a database of its own; it must have been made.</summary>
    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=20";

    public async Task InitializeAsync()
    {
        if (!IsThere)
        {
            return;
        }

        await RunAsync("chown", "postgres", _folder);
        var data = Path.Combine(_folder, "data");
        await AsPostgresAsync("initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync");
        await AsPostgresAsync("pg_ctl", "--pgdata", data, "--wait", "--log", Path.Combine(_folder, "log"),
            "--options", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off", "start");
    }

    public Task MakeAsync(string database) => RunAsync(Path.Combine(Programs!, "createdb"), "--host", "127.0.0.1", "--port", $"{_port}", "--username", "postgres", database);

    public async ValueTask DisposeAsync()
    {
        if (IsThere)
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            await AsPostgresAsync("pg_ctl", "--pgdata", Path.Combine(_folder, "data"), "--mode", "immediate", "--wait", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static Task AsPostgresAsync(string program, params string[] arguments) => RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(Programs!, program), .. arguments]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output is not taken: the server that pg_ctl starts would keep the pipe open.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}
