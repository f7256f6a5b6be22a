using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>An authority whose certificate ran for two days around the sample session and has ended since.</summary>
internal sealed class PastAuthority : IDisposable
{
    private readonly TokenAuthority _authority = new(SampleSession.Start.AddDays(-1), SampleSession.Start.AddDays(1));

    public X509Certificate2 Root => _authority.Root;

    /// <summary>Stamps the seal.</summary>
    public void Stamp(SampleSession session)
    {
        var response = _authority.Answer(SHA256.HashData(session.Source.Files[BagIt.SealSignature]), SampleSession.Start.AddMinutes(1));
        session.Source.Put(BagIt.SealTimestamp, response);
        session.Source.Put(BagIt.SealAuthority, Encoding.UTF8.GetBytes(Timestamp.CertificatesPem(response)));
    }

    /// <summary>Puts a stamp over the last line into a session that still runs.</summary>
    public void StampRunning(SampleSession session)
    {
        var seen = session.Log.Checkpoint(SampleSession.Id);
        var response = _authority.Answer(Convert.FromHexString(seen.Head), SampleSession.Start.AddMinutes(1));
        Assert.True(Timestamp.TryVerifyHash(seen.Head, response, out var stamp));
        session.Append(EvidenceEntry.TimeStamped(session.Store("stamps/0001.tsr", response), seen, stamp));
    }

    public void Dispose() => _authority.Dispose();
}
