namespace RemoteVerify.Evidence;

/// <param name="Path">In the bag, with <c>/</c>: <c>data/log.jsonl</c>, <c>data/tracks/applicant-1.mkv</c>, <c>seal/checkpoint.json</c>.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct EvidenceFile(string Path, long Length);

/// <summary>
/// Where the evidence of one session lies: a folder, a ZIP, an archive. Several files may be open at once.
/// </summary>
public interface IEvidenceSource
{
    /// <summary>
    /// Every file. Of a session that is still being written, look at the log's length first and at the others' after it:
    /// then every chunk that the log names is there.
    /// </summary>
    /// <exception cref="InvalidDataException">The source is no bag: damaged, names outside of itself, a name twice.</exception>
    Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation);

    /// <summary>From its first byte; need not seek. The caller disposes it.</summary>
    Task<Stream> OpenReadAsync(string path, CancellationToken cancellation);
}
