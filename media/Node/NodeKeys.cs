using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Signing;

namespace RemoteVerify.Node;

/// <summary>The key that signs, made at the first start, and the certificates that this node trusts: its own and those of earlier keys that were left in the folder.</summary>
internal static class NodeKeys
{
    /// <summary>Enough of a certificate's SHA-256 to tell earlier keys apart by their files' names.</summary>
    private const int FingerprintCharacters = 16;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="SigningUnavailable">The vault does not answer, and was never seen from here.</exception>
    public static SigningKey Open(MediaNodeOptions options, TimeProvider clock)
    {
        var key = options.Vault is { } vault ? OpenVault(options, vault) : OpenFile(options, clock.GetUtcNow());
        // Of every key that signs here: whatever becomes of its file, what it signed is vouched for.
        KeepCertificate(options, key.Certificate);
        return Termed(key, clock);
    }

    /// <summary>The vault's newest version, where it is another than the one that signs here; null: it is not. What it signed before stays vouched for.</summary>
    /// <exception cref="SigningUnavailable">The vault does not answer.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">What it has is no P-256 key with its certificate.</exception>
    public static SigningKey? Renewed(MediaNodeOptions options, SigningKey key, TimeProvider clock)
    {
        if (key.Key is not TermKey { Inner: VaultKey known } || known.Vault.Find() is not { } found || found == known.Known)
        {
            return null;
        }

        KeepCertificate(options, found.Certificate);
        WriteVaulted(VaultedFile(options), found);
        return Termed(new SigningKey(new VaultKey(known.Vault, found), found.Certificate), clock);
    }

    private static SigningKey Termed(SigningKey key, TimeProvider clock) => new(new TermKey(key.Key, key.Certificate, clock), key.Certificate);

    private static string VaultedFile(MediaNodeOptions options) => Path.Combine(options.DataFolder, "keys", "vault.pem");

    private static SigningKey OpenFile(MediaNodeOptions options, DateTimeOffset now)
    {
        var path = Path.GetFullPath(options.SigningKeyFile ?? Path.Combine(options.DataFolder, "keys", "signer.pem"));
        if (!File.Exists(path))
        {
            Make(path, options.SignerName, now, now, overwrite: false);
        }
        else if (options.RotateKey)
        {
            // A crash after this leaves the old key in force and its certificate there twice: the rotation is asked for again.
            using var old = SigningKey.FromPem(File.ReadAllText(path));
            KeepCertificate(options, old.Certificate);
            // What waits since the old certificate ended is signed by the new one, which must run from there on.
            Make(path, options.SignerName, now, old.Certificate.NotAfter, overwrite: true);
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

    /// <summary>A vault that is away at the start keeps nobody from recording: what was seen of it last is signed with when it is back. A new version there is a new certificate here; the old one is kept.</summary>
    private static SigningKey OpenVault(MediaNodeOptions options, VaultOptions settings)
    {
        var vault = new KeyVault(settings);
        var path = VaultedFile(options);
        var known = File.Exists(path) ? ReadVaulted(path) : null;
        VaultedKey found;
        string? failing = null;
        try
        {
            found = vault.Find();
        }
        catch (SigningUnavailable e) when (known is not null && known.Id.Host == settings.Address.Host)
        {
            (found, failing) = (known, e.Message);
        }

        if (found != known)
        {
            Durable.MakeFolder(Path.GetDirectoryName(path)!);
            WriteVaulted(path, found);
        }

        return new SigningKey(new VaultKey(vault, found, failing), found.Certificate);
    }

    /// <summary>The key's address, then its certificate.</summary>
    private static VaultedKey ReadVaulted(string path)
    {
        var text = File.ReadAllText(path);
        return new VaultedKey(new Uri(text.Split('\n')[0]), X509Certificate2.CreateFromPem(text));
    }

    private static void WriteVaulted(string path, VaultedKey key)
    {
        var aside = $"{path}.{Guid.NewGuid():N}.part";
        Durable.PutFile(aside, System.Text.Encoding.ASCII.GetBytes($"{key.Id}\n{key.Certificate.ExportCertificatePem()}\n"));
        File.Move(aside, path, overwrite: true);
        Durable.SyncFolder(Path.GetDirectoryName(path)!);
    }

    private static void KeepCertificate(MediaNodeOptions options, X509Certificate2 certificate)
    {
        var kept = Path.Combine(options.DataFolder, "keys", $"signer-{SigningKey.FingerprintOf(certificate)[..FingerprintCharacters]}.pem");
        Durable.MakeFolder(Path.GetDirectoryName(kept)!);
        if (!File.Exists(kept))
        {
            Durable.PutFile(kept, System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
        }
    }

    private static void Make(string path, string signerName, DateTimeOffset now, DateTimeOffset since, bool overwrite)
    {
        Durable.MakeFolder(Path.GetDirectoryName(path)!);
        using var key = SigningKey.Create(signerName, now, since);

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
