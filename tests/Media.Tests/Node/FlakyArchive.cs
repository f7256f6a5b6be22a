using RemoteVerify.Archive;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>An archive that can be switched off, or lose the answer to a call that went through.</summary>
internal sealed class FlakyArchive(IArchive archive) : IArchive
{
    public bool IsDown { get; set; }

    /// <summary>Every how many writing calls the answer is lost; 0: never.</summary>
    public int LoseAnswerEvery { get; set; }

    private int _writes;

    public string Description => archive.Description;

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => WriteAsync(() => archive.PutAsync(path, content, cancel));

    public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => WriteAsync(() => archive.AppendAsync(path, position, bytes, cancel));

    public Task SealAsync(string path, CancellationToken cancel) => WriteAsync(() => archive.SealAsync(path, cancel));

    public Task<long?> LengthAsync(string path, CancellationToken cancel) => Up().LengthAsync(path, cancel);

    public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) => Up().GetAsync(path, offset, length, cancel);

    public IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel) => Up().ListAsync(folder, cancel);

    private async Task WriteAsync(Func<Task> write)
    {
        Up();
        await write();
        if (LoseAnswerEvery > 0 && ++_writes % LoseAnswerEvery == 0)
        {
            throw new ArchiveUnavailable("The answer was lost");
        }
    }

    private IArchive Up() => IsDown ? throw new ArchiveUnavailable("The store is down") : archive;
}
