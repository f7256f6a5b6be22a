using RemoteVerify.Archive;
using Xunit;

namespace RemoteVerify.Media.Tests.Archive;

public sealed class AzureBlobArchiveTests(Azurite azurite) : ArchiveContract
{
    protected override async Task<IArchive> OpenAsync()
    {
        Assert.SkipWhen(Azurite.Command is null, "Azurite is not installed: run npm ci in tests/");
        return await AzureBlobArchive.ConnectAsync(await azurite.OptionsAsync($"c{Guid.NewGuid():N}", Cancel), Cancel);
    }

    [Fact]
    public async Task A_store_that_is_down_is_said_to_be_unavailable()
    {
        var archive = AzureBlobArchive.Connect(Azurite.Options("evidence", port: 1) with { MaxRetries = 0 });

        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.PutAsync("a/b", "x"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.AppendAsync("a/b", 0, "x"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.LengthAsync("a/b", Cancel));
    }

    [Fact]
    public async Task A_store_without_the_container_is_said_to_be_unavailable()
    {
        Assert.SkipWhen(Azurite.Command is null, "Azurite is not installed: run npm ci in tests/");
        var archive = AzureBlobArchive.Connect(await azurite.OptionsAsync("nobody-made-this", Cancel));

        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.PutAsync("a/b", "x"u8.ToArray(), Cancel));
    }

    [Fact]
    public void Without_connection_string_and_account_it_says_what_it_needs()
    {
        var refused = Assert.Throws<ArgumentException>(() => AzureBlobArchive.Connect(new AzureBlobArchiveOptions()));
        Assert.Contains("connection string", refused.Message, StringComparison.Ordinal);
    }
}
