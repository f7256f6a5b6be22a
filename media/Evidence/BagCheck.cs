using System.Text;

namespace RemoteVerify.Evidence;

/// <summary>What the bag's own text files say: the hash of every file, and what was left out.</summary>
internal sealed class BagCheck(Findings findings)
{
    private static readonly string[] Required = [BagIt.Declaration, BagIt.Info, BagIt.Manifest, BagIt.TagManifest];

    public Dictionary<string, string> Payload { get; private set; } = [];

    public Dictionary<string, string> Tags { get; private set; } = [];

    /// <summary>Paths that bag-info.txt says were left out.</summary>
    public HashSet<string> Redacted { get; } = [];

    public async Task ReadAsync(IEvidenceSource source, IReadOnlyList<EvidenceFile> files, CancellationToken cancellation)
    {
        foreach (var name in Required)
            if (!files.Any(file => file.Path == name))
                findings.Missing(Say.BagFileMissing(name), file: name);
        Payload = Manifest(BagIt.Manifest, await TextAsync(source, files, BagIt.Manifest, cancellation).ConfigureAwait(false));
        Tags = Manifest(BagIt.TagManifest, await TextAsync(source, files, BagIt.TagManifest, cancellation).ConfigureAwait(false));
        var info = await TextAsync(source, files, BagIt.Info, cancellation).ConfigureAwait(false);
        Redacted.UnionWith(BagIt.ReadRedacted(info));
        if (await TextAsync(source, files, BagIt.Declaration, cancellation).ConfigureAwait(false) is { Length: > 0 } declaration && declaration != BagIt.DeclarationText)
            findings.Altered(Say.NotOurBag, file: BagIt.Declaration);
    }

    /// <summary>Files that a manifest names and that are not there.</summary>
    public void TellMissing(HashSet<string> present)
    {
        foreach (var path in Payload.Keys.Concat(Tags.Keys))
            if (!present.Contains(path) && !Redacted.Contains(path) && !findings.Has(path))
                findings.Missing(Say.ListedFileMissing(path), file: path);
    }

    /// <summary>After the log has had its say: the manifests must agree with the files too.</summary>
    public void Compare(string path, string hash)
    {
        if (path == BagIt.TagManifest)
            return;
        var isPayload = path.StartsWith(BagIt.Payload, StringComparison.Ordinal);
        var name = isPayload ? BagIt.Manifest : BagIt.TagManifest;
        if (findings.Has(path) || findings.Has(name))
            return;
        if (!(isPayload ? Payload : Tags).TryGetValue(path, out var stated))
            findings.Altered(Say.NotInManifest(path, name), file: path);
        else if (stated != hash)
            findings.Altered(Say.ManifestDiffers(path, name), file: path);
    }

    private Dictionary<string, string> Manifest(string name, string text)
    {
        var hashes = BagIt.ReadManifest(text, out var fault);
        if (fault is not null)
            findings.Altered(Say.ManifestUnreadable(name, fault), file: name);
        return hashes;
    }

    private static async Task<string> TextAsync(IEvidenceSource source, IReadOnlyList<EvidenceFile> files, string path, CancellationToken cancellation) =>
        await SmallFile.ReadAsync(source, files, path, BagIt.MaxTagBytes, cancellation).ConfigureAwait(false) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
