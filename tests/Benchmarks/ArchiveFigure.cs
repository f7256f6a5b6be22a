using System.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using RemoteVerify.Archive;
using RemoteVerify.Media.Tests.Archive;

namespace RemoteVerify.Benchmarks;

/// <summary>How fast the archive takes bytes, beside what lies under it: the disk, by writing and syncing; Azurite, by plain calls of its client. By turns, in one process.</summary>
public static class ArchiveFigure
{
    private const int AppendBytes = 4 << 20, PutBytes = 1 << 20;
    private const int Rounds = 5;
    private const double Share = 0.8;
    private static readonly byte[] Bytes = RandomBytes();

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var root = Directory.CreateTempSubdirectory("rv-archive");
        try
        {
            return [.. await LocalAsync(root.FullName), .. await BlobsAsync()];
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<Figure[]> LocalAsync(string root)
    {
        const int Appends = 32, Puts = 64;
        var archive = new LocalArchive(Path.Combine(root, "archive"));
        var bare = Directory.CreateDirectory(Path.Combine(root, "bare")).FullName;
        return
        [
            await CompareAsync("local archive, appends of 4 MiB", "the disk: write and fsync", Appends * AppendBytes, round => AppendAsync(archive, $"t/{round}", Appends), round =>
            {
                using var file = File.OpenHandle(Path.Combine(bare, $"t{round}"), FileMode.CreateNew, FileAccess.Write);
                for (var i = 0; i < Appends; i++)
                {
                    MachineDisk.One.Write(file, Bytes.AsSpan(0, AppendBytes), (long)i * AppendBytes);
                    MachineDisk.One.Sync(file);
                }

                return Task.CompletedTask;
            }),
            await CompareAsync("local archive, files of 1 MiB", "the disk: write and fsync of each", Puts * PutBytes, round => PutAsync(archive, $"p{round}", Puts), round =>
            {
                for (var i = 0; i < Puts; i++)
                {
                    using var file = File.OpenHandle(Path.Combine(bare, $"p{round}-{i}"), FileMode.CreateNew, FileAccess.Write);
                    MachineDisk.One.Write(file, Bytes.AsSpan(0, PutBytes), 0);
                    MachineDisk.One.Sync(file);
                }

                return Task.CompletedTask;
            }),
        ];
    }

    private static async Task<Figure[]> BlobsAsync()
    {
        const int Appends = 8, Puts = 32;
        if (Azurite.Command is null)
        {
            return [new("blob archive", "-", "not measured", true, "Azurite is not installed: run npm ci in tests/")];
        }

        await using var azurite = new Azurite();
        var options = await azurite.OptionsAsync("figures", CancellationToken.None);
        var archive = await AzureBlobArchive.ConnectAsync(options, CancellationToken.None);
        var plain = new BlobContainerClient(options.ConnectionString, "plain", new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05));
        await plain.CreateIfNotExistsAsync();
        return
        [
            await CompareAsync("blob archive, appends of 4 MiB", "Azurite: its client's own appends", Appends * AppendBytes, round => AppendAsync(archive, $"t/{round}", Appends), async round =>
            {
                var blob = plain.GetAppendBlobClient($"t{round}");
                await blob.CreateAsync();
                for (var i = 0; i < Appends; i++)
                {
                    await blob.AppendBlockAsync(new MemoryStream(Bytes, 0, AppendBytes));
                }
            }),
            await CompareAsync("blob archive, files of 1 MiB", "Azurite: its client's own uploads", Puts * PutBytes, round => PutAsync(archive, $"p{round}", Puts), async round =>
            {
                for (var i = 0; i < Puts; i++)
                {
                    await plain.GetBlockBlobClient($"p{round}/{i}").UploadAsync(new MemoryStream(Bytes, 0, PutBytes));
                }
            }),
        ];
    }

    private static async Task<Figure> CompareAsync(string what, string limit, long bytes, Func<int, Task> ours, Func<int, Task> bare)
    {
        var (mine, most) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (one, other) = (await SpeedAsync(bytes, () => ours(round)), await SpeedAsync(bytes, () => bare(round)));
            if (round > 0) // The first warms up.
            {
                mine.Add(one);
                most.Add(other);
            }
        }

        var (speed, top) = (mine.Order().ElementAt(Rounds / 2), most.Order().ElementAt(Rounds / 2));
        return new(what, $">= {100 * Share:0} % of {limit}", $"{speed:0} of {top:0} MB/s", speed >= Share * top, $"{Rounds} times {bytes >> 20} MiB, by turns, medians; {100 * speed / top:0} %");
    }

    private static async Task<double> SpeedAsync(long bytes, Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await Task.Run(act);
        return bytes / 1e6 / clock.Elapsed.TotalSeconds;
    }

    private static async Task AppendAsync(IArchive archive, string path, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await archive.AppendAsync(path, (long)i * AppendBytes, Bytes.AsMemory(0, AppendBytes), CancellationToken.None);
        }
    }

    private static async Task PutAsync(IArchive archive, string folder, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await archive.PutAsync($"{folder}/{i}", Bytes.AsMemory(0, PutBytes), CancellationToken.None);
        }
    }

    private static byte[] RandomBytes()
    {
        var bytes = new byte[AppendBytes];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
