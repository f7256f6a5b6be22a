using System.Net;

namespace RemoteVerify.Node;

/// <summary>What one node is told at its start.</summary>
public sealed record MediaNodeOptions
{
    /// <summary>Running sessions, keys and what was set aside live here; the same folder at every start.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The one UDP port of all sessions; 0 takes a free one (tests).</summary>
    public int Port { get; init; } = 5081;

    /// <summary>Sockets that share the UDP port, a thread each; null: as many as this machine's processors call for.</summary>
    public int? UdpSockets { get; init; }

    /// <summary>TCP port for browsers whose UDP is blocked; 0 takes a free one, null opens none. Where it is taken the node says so in its log and goes on without.</summary>
    public int? TcpPort { get; init; }

    /// <summary>IPv6Any: both families.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.IPv6Any;

    /// <summary>Addresses that browsers can reach, given out as ICE host candidates. Empty: the machine's own addresses.</summary>
    public IReadOnlyList<IPAddress> PublicAddresses { get; init; } = [];

    /// <summary>PEM with the P-256 key and certificate that sign the evidence; made at the first start. Null: keys/signer.pem in the data folder.</summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>Signs with a key in a vault instead of a file. The certificate seen last is kept in keys/vault.pem, earlier ones beside it.</summary>
    public VaultOptions? Vault { get; init; }

    /// <summary>Takes a new key at this start. The old one's certificate stays in the folder keys/, so that what it signed is still vouched for; its private part is gone. A vault's key is renewed in the vault.</summary>
    public bool RotateKey { get; init; }

    /// <summary>How often the vault is asked for a newer version of the key; once the certificate has ended, each time that anything is tried again.</summary>
    public TimeSpan LookForKeyEvery { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Named in the certificate that the first start makes.</summary>
    public string SignerName { get; init; } = "RemoteVerify";

    /// <summary>RFC 3161 authority (HTTP); null: none, and the seal says so.</summary>
    public Uri? TimestampAuthority { get; init; }

    public TimeSpan TimestampTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>While a session runs its log is stamped so often: a session that is cut short has trusted times too.</summary>
    public TimeSpan TimestampEvery { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often round trip, loss and bitrate of each connection go to the meters.</summary>
    public TimeSpan MeasureEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a session looks whether what comes in reaches the disk.</summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long people may return to a session that a crash cut short before it is sealed as it is.</summary>
    public TimeSpan AbandonAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An end waits so long for the archive; after that the session stays sealed on this disk and is archived when the store is back.</summary>
    public TimeSpan ArchiveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what the archive or the time-stamp authority did not take is tried again.</summary>
    public TimeSpan AfterwardsEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Media waits so long for other sessions' before it is written, so that all share the disk's syncs. An entry that somebody waits for takes all along at once.</summary>
    public TimeSpan GatherMedia { get; init; } = TimeSpan.FromMilliseconds(250);

    public int MaxSessions { get; init; } = 200;

    public int MaxPeersPerSession { get; init; } = 16;

    /// <summary>Bytes.</summary>
    public long MaxStillLength { get; init; } = 20 * 1024 * 1024;

    /// <summary>Bytes of UTF-8.</summary>
    public int MaxTextLength { get; init; } = 64 * 1024;
}
