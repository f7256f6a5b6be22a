using RemoteVerify.Archive;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>An archive that can be switched off, or lose the answer to a call that went through.</summary>
internal sealed class FlakyArchive(IArchive archive) : IArchive
{
    public bool IsDown { get; set; }

    /// <summary>The answer to every writing call is lost when it is made for the first time.</summary>
    public bool LosesFirstAnswers { get; set; }

    private readonly HashSet<string> _answered = [];

    public string Description => archive.Description;

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => WriteAsync($"put {path}", () => archive.PutAsync(path, content, cancel));

    public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => WriteAsync($"append {path} {position}", () => archive.AppendAsync(path, position, bytes, cancel));

    public Task SealAsync(string path, CancellationToken cancel) => WriteAsync($"seal {path}", () => archive.SealAsync(path, cancel));

    public Task<long?> LengthAsync(string path, CancellationToken cancel) => Up().LengthAsync(path, cancel);

    public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) => Up().GetAsync(path, offset, length, cancel);

    public IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel) => Up().ListAsync(folder, cancel);

    private async Task WriteAsync(string call, Func<Task> write)
    {
        Up();
        await write();
        if (LosesFirstAnswers && _answered.Add(call))
        {
            throw new ArchiveUnavailable("The answer was lost");
        }
    }

    private IArchive Up() => IsDown ? throw new ArchiveUnavailable("The store is down") : archive;
}
