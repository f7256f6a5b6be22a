using System.Net.Mail;
using RemoteVerify.Server.Media;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Registers;

namespace RemoteVerify.Server;

/// <summary>What the administrator sets: section "RemoteVerify" of appsettings.json, or the environment (RemoteVerify__DataFolder, RemoteVerify__Media__Port, ...).</summary>
public sealed class ServerOptions
{
    public const string Section = "RemoteVerify";

    /// <summary>Where the web server listens; several parted by ';'.</summary>
    public string Urls { get; set; } = "http://localhost:5080";

    /// <summary>Database, keys, running sessions and (local) archive.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>The address in invitations. Empty: the first of Urls.</summary>
    public string? PublicUrl { get; set; }

    public MediaSettings Media { get; set; } = new();

    public ArchiveSettings Archive { get; set; } = new();

    public DatabaseSettings Database { get; set; } = new();

    /// <summary>The built web client. Empty: wwwroot, or ../web-client/dist beside the sources.</summary>
    public string? WebRoot { get; set; }

    /// <summary>RFC 3161 authority. Empty: none, and seals say so.</summary>
    public string? TimestampAuthority { get; set; }

    public KeySettings SigningKey { get; set; } = new();

    public LedgerSettings Ledger { get; set; } = new();

    /// <summary>Registers that officials may read beside the picture.</summary>
    public IReadOnlyList<RegisterSettings> Registers { get; set; } = [];

    public NoticeSettings Notices { get; set; } = new();

    /// <summary>Whose clock and calendar opening hours and messages follow (IANA name).</summary>
    public string TimeZone { get; set; } = "Asia/Shanghai";

    public string FirstAdministrator { get; set; } = "admin";

    /// <summary>Hours that an invitation lasts; parts of an hour for a code that is scanned on the spot.</summary>
    public double InvitationHours { get; set; } = 72;

    /// <summary>A live session without anybody for so many minutes is sealed as cut short.</summary>
    public int EmptySessionMinutes { get; set; } = 10;

    /// <summary>After a restart people may come back to their session for so many seconds.</summary>
    public int ReturnSeconds { get; set; } = 60;

    /// <summary>Part of each week's sessions that is drawn for an auditor to look at, 0 to 1.</summary>
    public double SampleShare { get; set; } = 0.05;

    /// <summary>A TrueType font with Chinese for reports. Empty: one of Debian's.</summary>
    public string? ReportFont { get; set; }

    /// <summary>The server stands behind a proxy on the same machine that sets X-Forwarded-For and -Proto.</summary>
    public bool BehindProxy { get; set; }

    public RateSettings Rates { get; set; } = new();

    public TurnSettings Turn { get; set; } = new();

    public IReadOnlyList<IceServerSettings> IceServers { get; set; } = [];

    public string FullDataFolder => Path.GetFullPath(DataFolder);

    public string KeyFolder => Path.Combine(FullDataFolder, "keys");

    /// <summary>Without a closing slash.</summary>
    public string PublicAddress => (string.IsNullOrWhiteSpace(PublicUrl) ? Urls.Split(';')[0] : PublicUrl).TrimEnd('/');

    /// <summary>The TCP port of media; null: none.</summary>
    public int? MediaTcpPort => Media.TcpPort switch
    {
        -1 => null,
        { } port => port,
        null when Media.Port is 0 or 65535 => 0,
        null => WebPorts().Contains(Media.Port) ? Media.Port + 1 : Media.Port,
    };

    /// <summary>What is wrong, one sentence each, naming the setting.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (WebAddress(url) is not { } address || address.Scheme is not ("http" or "https"))
            {
                yield return $"Urls: \"{url}\" is no http or https address.";
            }
        }

        if (!string.IsNullOrWhiteSpace(PublicUrl) && (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var publicUrl) || publicUrl.Scheme is not ("http" or "https")))
        {
            yield return $"PublicUrl: \"{PublicUrl}\" is no http or https address.";
        }

        if (string.IsNullOrWhiteSpace(DataFolder))
        {
            yield return "DataFolder: say in which folder the data is kept.";
        }

        if (!string.IsNullOrWhiteSpace(TimestampAuthority) && !Uri.TryCreate(TimestampAuthority, UriKind.Absolute, out _))
        {
            yield return $"TimestampAuthority: \"{TimestampAuthority}\" is no address.";
        }

        if (InvitationHours is not (> 0 and <= 24 * 90))
        {
            yield return "InvitationHours: more than 0, at most 2160.";
        }

        if (EmptySessionMinutes < 1 || ReturnSeconds < 1)
        {
            yield return "EmptySessionMinutes and ReturnSeconds: 1 or more.";
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            yield return $"TimeZone: \"{TimeZone}\" is no time zone of this machine.";
        }

        if (SampleShare is not (>= 0 and <= 1))
        {
            yield return "SampleShare: 0 to 1.";
        }

        foreach (var problem in Media.Problems().Concat(Turn.Problems()).Concat(Archive.Problems()).Concat(Database.Problems()).Concat(SigningKey.Problems()).Concat(Ledger.Problems(Notices)).Concat(Notices.Problems()).Concat(Registers.SelectMany(r => r.Problems())))
        {
            yield return problem;
        }
    }

    private static Uri? WebAddress(string url) =>
        Uri.TryCreate(url.Replace("://*", "://any").Replace("://+", "://any"), UriKind.Absolute, out var address) ? address : null;

    private IEnumerable<int> WebPorts() =>
        Urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(WebAddress).OfType<Uri>().Select(address => address.Port);
}

public sealed class DatabaseSettings
{
    /// <summary>"sqlite" (a file in the data folder) or "postgres".</summary>
    public string Kind { get; set; } = "sqlite";

    /// <summary>PostgreSQL: "Host=...;Database=...;Username=...".</summary>
    public string? ConnectionString { get; set; }

    public bool IsPostgres => Kind == "postgres";

    public IEnumerable<string> Problems()
    {
        if (Kind is not ("sqlite" or "postgres"))
        {
            yield return $"Database:Kind: \"sqlite\" or \"postgres\", not \"{Kind}\".";
        }
        else if (IsPostgres && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return "Database: \"postgres\" wants Database:ConnectionString.";
        }
    }
}

/// <summary>Where a copy of the evidence lies.</summary>
public class CopySettings
{
    /// <summary>"local" or "azure".</summary>
    public string Kind { get; set; } = "local";

    /// <summary>Local: the folder. Empty: "archive" in the data folder.</summary>
    public string? Folder { get; set; }

    /// <summary>Azure: either this...</summary>
    public string? ConnectionString { get; set; }

    /// <summary>...or the account's address, with the identity of the machine.</summary>
    public string? AccountUrl { get; set; }

    /// <summary>Azure: client id of a user-assigned managed identity. Empty: the machine's own.</summary>
    public string? ManagedIdentityClientId { get; set; }

    public string Container { get; set; } = "evidence";

    /// <summary>Azure: nobody can shorten a session's immutability, the administrator included.</summary>
    public bool LockImmutability { get; set; }

    /// <param name="name">The section's.</param>
    public IEnumerable<string> Problems(string name)
    {
        if (Kind is not ("local" or "azure"))
        {
            yield return $"{name}:Kind: \"local\" or \"azure\", not \"{Kind}\".";
        }
        else if (Kind == "azure" && string.IsNullOrWhiteSpace(ConnectionString) && !Uri.TryCreate(AccountUrl, UriKind.Absolute, out _))
        {
            yield return $"{name}: \"azure\" wants {name}:ConnectionString or {name}:AccountUrl.";
        }
        else if (Kind == "azure" && string.IsNullOrWhiteSpace(Container))
        {
            yield return $"{name}:Container: name the container.";
        }
    }
}

public sealed class ArchiveSettings : CopySettings
{
    private const string Section = "Archive";

    /// <summary>A second copy in another folder, disk, container or account. Without: none.</summary>
    public CopySettings? Second { get; set; }

    /// <summary>How often both copies are compared.</summary>
    public double CompareEveryMinutes { get; set; } = 10;

    public IEnumerable<string> Problems() => Problems(Section).Concat(Second?.Problems(Section + ":Second") ?? []).Concat(Together());

    private IEnumerable<string> Together()
    {
        if (Second is { Kind: "local" } && string.IsNullOrWhiteSpace(Second.Folder))
        {
            yield return "Archive:Second:Folder: name another folder, best on another disk.";
        }

        if (Second is not null && (Second.Kind, Second.Folder, Second.ConnectionString, Second.AccountUrl, Second.Container) == (Kind, Folder, ConnectionString, AccountUrl, Container))
        {
            yield return "Archive:Second: is the same place as Archive.";
        }

        if (CompareEveryMinutes is not (> 0 and <= 24 * 60))
        {
            yield return "Archive:CompareEveryMinutes: more than 0, at most 1440.";
        }
    }
}

/// <summary>The key that signs the evidence. Without any of these: keys/signer.pem in the data folder, made at the first start.</summary>
public sealed class KeySettings
{
    /// <summary>PEM with key and certificate, in another place.</summary>
    public string? File { get; set; }

    /// <summary>Azure Key Vault: "https://office.vault.azure.net".</summary>
    public string? Vault { get; set; }

    /// <summary>The key's name there.</summary>
    public string? Name { get; set; }

    /// <summary>Empty: the newest at each start.</summary>
    public string? Version { get; set; }

    /// <summary>PEM with the key's certificate. Empty: the vault has a certificate of the key's name.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Client id of a user-assigned managed identity. Empty: the machine's own.</summary>
    public string? ManagedIdentityClientId { get; set; }

    public bool IsVault => !string.IsNullOrWhiteSpace(Vault);

    public IEnumerable<string> Problems()
    {
        if (IsVault && (!Uri.TryCreate(Vault, UriKind.Absolute, out var address) || address.Scheme != "https"))
        {
            yield return $"SigningKey:Vault: \"{Vault}\" is no https address.";
        }

        if (IsVault && string.IsNullOrWhiteSpace(Name))
        {
            yield return "SigningKey:Name: name the vault's key.";
        }

        if (IsVault && !string.IsNullOrWhiteSpace(File))
        {
            yield return "SigningKey: either File or Vault.";
        }

        if (!string.IsNullOrWhiteSpace(CertificateFile) && !System.IO.File.Exists(CertificateFile))
        {
            yield return $"SigningKey:CertificateFile: there is no {CertificateFile}.";
        }
    }
}

/// <summary>Where each day's checkpoint of the ledgers goes, so that somebody else keeps it too.</summary>
public sealed class LedgerSettings
{
    /// <summary>Addresses that get it by POST.</summary>
    public IReadOnlyList<string> Webhooks { get; set; } = [];

    /// <summary>E-mail addresses that get it as attachments, by the server of Notices:Mail.</summary>
    public IReadOnlyList<string> Mail { get; set; } = [];

    public int TimeoutSeconds { get; set; } = 10;

    public IEnumerable<string> Problems(NoticeSettings notices)
    {
        if (Mail.Any(address => !MailAddress.TryCreate(address, out _)) || (Mail.Count > 0 && !notices.Mail.IsSet))
        {
            yield return "Ledger:Mail: e-mail addresses, and Notices:Mail:Host the server that takes them.";
        }

        foreach (var address in Webhooks)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                yield return $"Ledger:Webhooks: \"{address}\" is no http or https address.";
            }
        }

        if (TimeoutSeconds < 1)
        {
            yield return "Ledger:TimeoutSeconds: 1 or more.";
        }
    }
}

/// <summary>Calls a minute from one address.</summary>
public sealed class RateSettings
{
    public int SignInsPerMinute { get; set; } = 10;
    public int RedemptionsPerMinute { get; set; } = 30;
    public int ReceiptsPerMinute { get; set; } = 10;
    public int RequestsPerMinute { get; set; } = 1200;
}
