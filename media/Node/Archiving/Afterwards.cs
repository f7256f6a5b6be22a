using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Node.Archiving;

/// <summary>Time-stamps that a seal had to do without, because the authority did not answer.</summary>
internal sealed class Afterwards(SealingTools tools)
{
    private readonly HashSet<string> _told = [];

    /// <summary>Durable before this disk's copy of the session goes: nothing else says that a stamp is wanted.</summary>
    public static void Remember(SealingTools tools, SessionFolder folder, TimestampState state)
    {
        if (state == TimestampState.Pending)
        {
            Durable.PutOnce(Path.Combine(tools.AfterwardsFolder, folder.SessionId), () => [], folder.Disk);
        }
    }

    /// <summary>Stamps what is pending, as far as the authority and the archive answer.</summary>
    public async Task StampAsync(CancellationToken cancel)
    {
        if (tools.Authority is null)
        {
            return;
        }

        foreach (var pending in Directory.EnumerateFiles(tools.AfterwardsFolder).Where(file => !file.EndsWith(".part", StringComparison.Ordinal)))
        {
            try
            {
                if (!await StampAsync(tools.Authority, Path.GetFileName(pending), cancel).ConfigureAwait(false))
                {
                    return;
                }

                File.Delete(pending);
            }
            catch (Exception e) when (e is ArchiveMissing or ArchiveConflict or ArgumentException)
            {
                // The next may have better luck.
                Tell(Path.GetFileName(pending), e);
            }
        }
    }

    /// <returns>False: the authority does not answer.</returns>
    private async Task<bool> StampAsync(TimestampAuthority authority, string session, CancellationToken cancel)
    {
        // A crash between the stamp and the end of its being pending: another one would be other bytes.
        if (await tools.Archive.LengthAsync(ArchiveLayout.InSession(session, ArchiveLayout.Timestamp), cancel).ConfigureAwait(false) is null
            && !await PutAsync(authority, session, cancel).ConfigureAwait(false))
        {
            return false;
        }

        if (await Protection.EndsAsync(tools.Archive, session, cancel).ConfigureAwait(false) is { First: var first, Last: { } last })
        {
            await Protection.SetAsync(tools.Archive, session, ArchiveLayout.TimestampAuthority, first, last, cancel).ConfigureAwait(false);
            await Protection.SetAsync(tools.Archive, session, ArchiveLayout.Timestamp, first, last, cancel).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<bool> PutAsync(TimestampAuthority authority, string session, CancellationToken cancel)
    {
        var signature = await ReadAsync(tools.Archive, ArchiveLayout.InSession(session, ArchiveLayout.Signature), cancel).ConfigureAwait(false);
        if (await authority.StampAsync(signature, cancel).ConfigureAwait(false) is not { } answer)
        {
            return false;
        }

        // The certificates first: whoever sees the stamp finds them. They are the same at every try; the stamp is put once.
        var certificates = System.Text.Encoding.ASCII.GetBytes(Timestamp.CertificatesPem(answer));
        await tools.Archive.PutAsync(ArchiveLayout.InSession(session, ArchiveLayout.TimestampAuthority), certificates, cancel).ConfigureAwait(false);
        await tools.Archive.PutAsync(ArchiveLayout.InSession(session, ArchiveLayout.Timestamp), answer, cancel).ConfigureAwait(false);
        return true;
    }

    private void Tell(string session, Exception cause)
    {
        if (_told.Add(session))
        {
            tools.Logger.LogError("Session {Session} cannot be stamped; the others are. {Cause}", session, cause.Message);
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
