using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>The key that signs, made at the first start, and the certificates that this node trusts: its own and those of earlier keys that were left in the folder.</summary>
internal static class NodeKeys
{
    /// <summary>Enough of a certificate's SHA-256 to tell earlier keys apart by their files' names.</summary>
    private const int FingerprintCharacters = 16;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static SigningKey Open(MediaNodeOptions options, DateTimeOffset now)
    {
        var path = Path.GetFullPath(options.SigningKeyFile ?? Path.Combine(options.DataFolder, "keys", "signer.pem"));
        if (!File.Exists(path))
        {
            Make(path, options.SignerName, now, overwrite: false);
        }
        else if (options.RotateKey)
        {
            KeepCertificate(options, path);
            Make(path, options.SignerName, now, overwrite: true);
        }

        return SigningKey.FromPem(File.ReadAllText(path));
    }

    public static X509Certificate2Collection Trusted(MediaNodeOptions options, SigningKey key)
    {
        var trusted = new X509Certificate2Collection(key.Certificate);
        var folder = Path.Combine(options.DataFolder, "keys");
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.pem") : [])
        {
            trusted.ImportFromPemFile(file);
        }

        return trusted;
    }

    /// <summary>Roots of time-stamp authorities, which the administrator put into the folder keys/time/; null where there are none: then nobody's times are vouched for.</summary>
    public static X509Certificate2Collection? TimeRoots(MediaNodeOptions options)
    {
        var folder = Path.Combine(options.DataFolder, "keys", "time");
        var roots = new X509Certificate2Collection();
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.pem") : [])
        {
            roots.ImportFromPemFile(file);
        }

        return roots.Count > 0 ? roots : null;
    }

    /// <summary>A crash after this leaves the old key in force and its certificate there twice: the rotation is asked for again.</summary>
    private static void KeepCertificate(MediaNodeOptions options, string path)
    {
        using var old = SigningKey.FromPem(File.ReadAllText(path));
        var kept = Path.Combine(options.DataFolder, "keys", $"signer-{old.Fingerprint[..FingerprintCharacters]}.pem");
        Durable.MakeFolder(Path.GetDirectoryName(kept)!);
        if (!File.Exists(kept))
        {
            Durable.PutFile(kept, System.Text.Encoding.ASCII.GetBytes(old.CertificatePem));
        }
    }

    private static void Make(string path, string signerName, DateTimeOffset now, bool overwrite)
    {
        Durable.MakeFolder(Path.GetDirectoryName(path)!);
        using var key = SigningKey.Create(signerName, now);

        // Never readable by others, not even for the moment between writing and naming it.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var aside = $"{path}.{Guid.NewGuid():N}.part";
        using (var file = new FileStream(aside, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ToPem()));
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite);
        Durable.SyncFolder(Path.GetDirectoryName(path)!);
    }
}
