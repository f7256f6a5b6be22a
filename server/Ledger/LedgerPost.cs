using System.Security.Cryptography;
using System.Text;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Ledger;

/// <summary>What an outside address is sent: everything that it needs to find out later that a session vanished.</summary>
/// <param name="Checkpoint">JWS, compact.</param>
/// <param name="Timestamp">RFC 3161 answer over the JWS's characters, Base64; null: none.</param>
public sealed record PostedDay(string Format, string Department, DateOnly Day, string Checkpoint, string? Timestamp);

/// <summary>Posts days' checkpoints to the configured addresses, each once.</summary>
public sealed class LedgerPost(IHttpClientFactory clients, ServerOptions options, ILogger<LedgerPost> log)
{
    public const string Name = "ledger";
    private const string Format = "remoteverify/ledger-day/v1";

    private string Folder => Path.Combine(options.FullDataFolder, "ledger-posted");

    /// <summary>One address that does not answer keeps no other from being told.</summary>
    public async Task SendAsync(LedgerDay day, CancellationToken stop)
    {
        foreach (var address in options.Ledger.Webhooks)
        {
            var done = Path.Combine(Folder, $"{day.Department}-{day.Day:yyyy-MM-dd}-{Short(address)}");
            if (!File.Exists(done) && await TrySendAsync(day, address, stop))
            {
                Directory.CreateDirectory(Folder);
                await File.WriteAllTextAsync(done, address + "\n", stop);
            }
        }
    }

    private async Task<bool> TrySendAsync(LedgerDay day, string address, CancellationToken stop)
    {
        try
        {
            using var http = clients.CreateClient(Name);
            var body = new PostedDay(Format, day.Department, day.Day, day.Checkpoint, day.Timestamp is { } stamp ? Convert.ToBase64String(stamp) : null);
            using var answer = await http.PostAsJsonAsync(address, body, stop);
            answer.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            log.LogWarning("The ledger's checkpoint of {Day} did not reach {Host}: {Cause}", day.Day, new Uri(address).Host, e.Message);
            return false;
        }
    }

    private static string Short(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..12];
}
