using System.Net;
using System.Net.Mail;

namespace RemoteVerify.Server.Notices;

/// <summary>How messages to applicants leave: by a web hook that the office's own text-message service answers, by e-mail, or not at all.</summary>
public sealed class NoticeSettings
{
    /// <summary>Gets each message by POST. Empty: none.</summary>
    public string? Webhook { get; set; }

    public MailSettings Mail { get; set; } = new();

    /// <summary>Hours before an appointment.</summary>
    public IReadOnlyList<double> RemindHours { get; set; } = [];

    /// <summary>Days before material must be in.</summary>
    public int SupplyDays { get; set; } = 3;

    public int TimeoutSeconds { get; set; } = 10;

    public IReadOnlyList<double> Reminders => RemindHours.Count > 0 ? RemindHours : [24, 1];

    public IEnumerable<string> Problems()
    {
        if (!string.IsNullOrWhiteSpace(Webhook) && (!Uri.TryCreate(Webhook, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
        {
            yield return $"Notices:Webhook: \"{Webhook}\" is no http or https address.";
        }

        if (Mail.IsSet && (string.IsNullOrWhiteSpace(Mail.From) || Mail.Port is < 1 or > 65535))
        {
            yield return "Notices:Mail: From is an e-mail address, Port 1 to 65535.";
        }

        if (RemindHours.Any(h => h is not (> 0 and <= 24 * 30)) || SupplyDays is < 0 or > 60 || TimeoutSeconds < 1)
        {
            yield return "Notices: RemindHours more than 0, at most 720; SupplyDays 0 to 60; TimeoutSeconds 1 or more.";
        }
    }
}

public sealed class MailSettings
{
    /// <summary>An SMTP server. Empty: no mail.</summary>
    public string? Host { get; set; }
    public int Port { get; set; } = 25;
    public string From { get; set; } = "";
    public string? User { get; set; }
    public string? Password { get; set; }
    public bool StartTls { get; set; }

    public bool IsSet => !string.IsNullOrWhiteSpace(Host);

    /// <summary>Hands a message to the server.</summary>
    public async Task SendAsync(MailMessage message, int timeoutSeconds, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(timeoutSeconds));
        using var client = new SmtpClient(Host, Port) { EnableSsl = StartTls };
        if (User is not null)
        {
            client.Credentials = new NetworkCredential(User, Password);
        }

        await client.SendMailAsync(message, limit.Token);
    }
}
