using RemoteVerify.Archive;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>An archive that can be switched off, or lose the answer to a call that went through.</summary>
internal sealed class FlakyArchive(IArchive archive) : IArchive
{
    public bool IsDown { get; set; }

    /// <summary>Calls are not answered until whoever asks gives up.</summary>
    public bool IsSilent { get; set; }

    public void IsUp() => (IsDown, IsSilent) = (false, false);

    /// <summary>The answer to every writing call is lost when it is made for the first time.</summary>
    public bool LosesFirstAnswers { get; set; }

    private readonly HashSet<string> _answered = [];

    public string Description => archive.Description;

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => WriteAsync($"put {path}", () => archive.PutAsync(path, content, cancel), cancel);

    public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => WriteAsync($"append {path} {position}", () => archive.AppendAsync(path, position, bytes, cancel), cancel);

    public Task SealAsync(string path, CancellationToken cancel) => WriteAsync($"seal {path}", () => archive.SealAsync(path, cancel), cancel);

    public async Task<long?> LengthAsync(string path, CancellationToken cancel)
    {
        await SilenceAsync(cancel);
        return await Up().LengthAsync(path, cancel);
    }

    public async Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel)
    {
        await SilenceAsync(cancel);
        return await Up().GetAsync(path, offset, length, cancel);
    }

    public IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel) => Up().ListAsync(folder, cancel);

    private Task SilenceAsync(CancellationToken cancel) => IsSilent ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;

    private async Task WriteAsync(string call, Func<Task> write, CancellationToken cancel)
    {
        await SilenceAsync(cancel);
        Up();
        await write();
        if (LosesFirstAnswers && _answered.Add(call))
        {
            throw new ArchiveUnavailable("The answer was lost");
        }
    }

    private IArchive Up() => IsDown ? throw new ArchiveUnavailable("The store is down") : archive;
}
