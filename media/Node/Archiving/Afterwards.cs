using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Archiving;

/// <summary>Time-stamps that a seal had to do without, because the authority did not answer.</summary>
internal static class Afterwards
{
    public static void Remember(SealingTools tools, string sessionId, TimestampState state)
    {
        if (state == TimestampState.Pending)
        {
            File.WriteAllBytes(Path.Combine(tools.AfterwardsFolder, sessionId), []);
        }
    }

    /// <summary>Stamps what is pending, as far as the authority and the archive answer.</summary>
    public static async Task StampAsync(SealingTools tools, CancellationToken cancel)
    {
        if (tools.Authority is null)
        {
            return;
        }

        foreach (var pending in Directory.EnumerateFiles(tools.AfterwardsFolder))
        {
            var session = Path.GetFileName(pending);
            var signature = await ReadAsync(tools.Archive, ArchiveLayout.InSession(session, ArchiveLayout.Signature), cancel).ConfigureAwait(false);
            if (await tools.Authority.StampAsync(signature, cancel).ConfigureAwait(false) is not { } answer)
            {
                return;
            }

            // The certificates first: whoever sees the stamp finds them. They are the same at every try; the stamp is put once.
            var certificates = System.Text.Encoding.ASCII.GetBytes(Timestamp.CertificatesPem(answer));
            await tools.Archive.PutAsync(ArchiveLayout.InSession(session, ArchiveLayout.TimestampAuthority), certificates, cancel).ConfigureAwait(false);
            await tools.Archive.PutAsync(ArchiveLayout.InSession(session, ArchiveLayout.Timestamp), answer, cancel).ConfigureAwait(false);
            if (await Protection.EndsAsync(tools.Archive, session, cancel).ConfigureAwait(false) is { First: var first, Last: { } last })
            {
                await Protection.SetAsync(tools.Archive, session, ArchiveLayout.TimestampAuthority, first, last, cancel).ConfigureAwait(false);
                await Protection.SetAsync(tools.Archive, session, ArchiveLayout.Timestamp, first, last, cancel).ConfigureAwait(false);
            }

            File.Delete(pending);
        }
    }

    private static async Task<byte[]> ReadAsync(IArchive archive, string path, CancellationToken cancel)
    {
        await using var stream = await archive.GetAsync(path, 0, long.MaxValue, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }
}
