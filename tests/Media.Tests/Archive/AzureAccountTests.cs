using RemoteVerify.Archive;
using Xunit;

namespace RemoteVerify.Media.Tests.Archive;

/// <summary>
/// Against a real account, where one is configured: RV_AZURE_ACCOUNT_URL, RV_AZURE_CONTAINER (made for tests: what is immutable stays for a day), and a sign-in that Azure.Identity finds.
/// </summary>
public sealed class AzureAccountTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string? Account => Environment.GetEnvironmentVariable("RV_AZURE_ACCOUNT_URL");

    private readonly string _session = $"test-{Guid.NewGuid():N}";

    [Fact]
    public async Task It_keeps_what_it_says_that_it_keeps()
    {
        var archive = await OpenAsync();
        var able = await archive.AskAsync(Cancel);
        TestContext.Current.SendDiagnosticMessage($"{archive.Description}: {able.Words}");
        var (log, marker) = ($"sessions/{_session}/data/log.jsonl", $"sessions/{_session}/sealed.json");
        await archive.AppendAsync(log, 0, "one "u8.ToArray(), Cancel);
        await archive.AppendAsync(log, 4, "two"u8.ToArray(), Cancel);
        await archive.SealAsync(log, Cancel);
        await archive.PutAsync(marker, "{}"u8.ToArray(), Cancel);
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync(log, 7, "!"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.PutAsync(marker, "[]"u8.ToArray(), Cancel));
        if (able.Holds)
        {
            await archive.HoldAsync(_session, true, Cancel);
            await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.RemoveSessionAsync(_session, Cancel));
            await archive.HoldAsync(_session, false, Cancel);
        }

        foreach (var path in new[] { log, marker })
        {
            await archive.ProtectAsync(path, new StoreTerms(DateTimeOffset.UtcNow.AddDays(1).AddMinutes(5), new Dictionary<string, string> { ["session"] = _session }), Cancel);
        }

        if (able.Immutability)
        {
            await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.RemoveSessionAsync(_session, Cancel));
        }
        else if (!able.ByContainer)
        {
            await archive.RemoveSessionAsync(_session, Cancel);
            Assert.Null(await archive.LengthAsync(marker, Cancel));
        }
    }

    private static Task<AzureBlobArchive> OpenAsync()
    {
        Assert.SkipWhen(Account is null, "No account is configured: set RV_AZURE_ACCOUNT_URL and RV_AZURE_CONTAINER");
        return AzureBlobArchive.ConnectAsync(
            new() { AccountUrl = new Uri(Account), Container = Environment.GetEnvironmentVariable("RV_AZURE_CONTAINER") ?? "remoteverify-tests", ManagedIdentityClientId = Environment.GetEnvironmentVariable("AZURE_CLIENT_ID") }, Cancel);
    }
}
