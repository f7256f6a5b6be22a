using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Ledger;

/// <summary>What an outside address is sent: everything that it needs to find out later that a session vanished.</summary>
/// <param name="Checkpoint">JWS, compact.</param>
/// <param name="Timestamp">RFC 3161 answer over the JWS's characters, Base64; null: none.</param>
public sealed record PostedDay(string Format, string Department, DateOnly Day, string Checkpoint, string? Timestamp);

/// <summary>Posts and mails days' checkpoints to the configured addresses: each once, and once more when the stamp that was missing has come.</summary>
public sealed class LedgerPost(IHttpClientFactory clients, ServerOptions options, ILogger<LedgerPost> log)
{
    public const string Name = "ledger";
    private const string Format = "remoteverify/ledger-day/v1";

    private string Folder => Path.Combine(options.FullDataFolder, "ledger-posted");

    /// <summary>One address that does not answer keeps no other from being told.</summary>
    public async Task SendAsync(LedgerDay day, CancellationToken stop)
    {
        foreach (var address in options.Ledger.Webhooks.Concat(options.Ledger.Mail))
        {
            var done = Path.Combine(Folder, $"{day.Department}-{day.Day:yyyy-MM-dd}-{Short(address)}{(day.Timestamp is null ? "" : "-stamped")}");
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
            await (options.Ledger.Mail.Contains(address) ? MailAsync(day, address, stop) : PostAsync(day, address, stop));
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or SmtpException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            log.LogWarning("The ledger's checkpoint of {Day} did not reach {Address}: {Cause}", day.Day, Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.Host : address, e.Message);
            return false;
        }
    }

    private async Task PostAsync(LedgerDay day, string address, CancellationToken stop)
    {
        using var http = clients.CreateClient(Name);
        var body = new PostedDay(Format, day.Department, day.Day, day.Checkpoint, day.Timestamp is { } stamp ? Convert.ToBase64String(stamp) : null);
        using var answer = await http.PostAsJsonAsync(address, body, stop);
        answer.EnsureSuccessStatusCode();
    }

    private async Task MailAsync(LedgerDay day, string address, CancellationToken stop)
    {
        var name = $"{day.Department}-{day.Day:yyyy-MM-dd}";
        using var message = new MailMessage(options.Notices.Mail.From, address, $"台账签名 / Signed ledger {name}",
            "请保存附件：整次会话丢失时，可据此发现。\r\nPlease keep what is attached: by it a session that vanishes is found out.\r\n");
        message.Attachments.Add(new Attachment(new MemoryStream(Encoding.ASCII.GetBytes(day.Checkpoint)), name + ".jws", "application/jose"));
        if (day.Timestamp is { } stamp)
        {
            message.Attachments.Add(new Attachment(new MemoryStream(stamp), name + ".tsr", "application/timestamp-reply"));
        }

        await options.Notices.Mail.SendAsync(message, options.Ledger.TimeoutSeconds, stop);
    }

    private static string Short(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..12];
}
