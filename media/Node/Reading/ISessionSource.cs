using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Reading;

/// <summary>The files of one session with ranges, wherever they are.</summary>
internal interface ISessionSource : IEvidenceSource
{
    bool IsSealed { get; }

    /// <param name="path">In the session: "data/tracks/applicant-1.mkv".</param>
    /// <exception cref="FileNotFoundException"/>
    Task<long> LengthAsync(string path, CancellationToken cancel);

    Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel);
}
