using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using RemoteVerify.Node;
using RemoteVerify.Verify;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>What a verifier must say of a package of tests/packages.</summary>
/// <param name="Trust">PEM that the reader gives; null: none.</param>
/// <param name="TrustTime">PEM that counts for time-stamp authorities only.</param>
public sealed record ExpectedVerdict(string? Receipt, string? Trust, string? TrustTime, VerdictKind Verdict, int ExitCode, Words Words, IReadOnlyList<ExpectedProblem> Problems);

public sealed record ExpectedProblem(ProblemKind Kind, long? Seq, string? File, Words What);

/// <summary>
/// The set in tests/packages, which the library, the command line, the server's check of its archive and the web client's verifier judge alike.
/// UPDATE_GOLDEN=1 makes it anew.
/// </summary>
public sealed class SharedPackagesTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static string Folder
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "RemoteVerify.sln")))
                root = root.Parent!;
            return Path.Combine(root.FullName, "tests", "packages");
        }
    }

    private static string VerdictsFile => Path.Combine(Folder, "verdicts.json");

    public static TheoryData<string> Names() => [.. Expected().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_library_and_the_command_line_give_the_verdict_that_is_on_record(string name)
    {
        var expected = Expected()[name];
        var path = Path.Combine(Folder, name + ".zip");
        Assert.Equivalent(expected, await JudgeAsync(new SharedPackage(name, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), expected.Receipt, expected.Trust, expected.TrustTime)), strict: true);

        using var scratch = new ScratchFolder();
        string[] Given(string option, string file, string? text) => text is null ? [] : [option, scratch.Put(file, System.Text.Encoding.UTF8.GetBytes(text))];
        string[] given = [.. Given("--receipt", "r.jws", expected.Receipt), .. Given("--trust", "trust.pem", expected.Trust), .. Given("--trust-time", "time.pem", expected.TrustTime)];
        var output = new StringWriter();
        var exit = await VerifyCommandLine.RunAsync(["verify", path, "--json", .. given], output, output, _ => null);
        Assert.Equal(expected.ExitCode, exit);
        Assert.Equal(expected.Words.Zh, JsonDocument.Parse(output.ToString()).RootElement.GetProperty("words").GetProperty("zh").GetString());
    }

    public static TheoryData<string> Held() => [.. Expected().Keys.Where(IsHeld)];

    /// <summary>What an archive can hold: not what only a bag has (its manifests, what is left out of it and who signs for that), nor what is no package.</summary>
    private static bool IsHeld(string name) =>
        !((string[])["zip-", "withheld", "manifest", "instructions", "redaction", "derived", "left-out"]).Any(part => name.Contains(part, StringComparison.Ordinal));

    /// <summary>By the very call that answers the page's "verify": of a session that lies in the archive with its seal's marker.</summary>
    [Theory]
    [MemberData(nameof(Held))]
    public async Task The_servers_check_of_its_archive_gives_the_same_verdict(string name)
    {
        var expected = Expected()[name];
        var own = (await UnpackAsync("intact")).Files[BagIt.SealSigner];
        var bag = await UnpackAsync(name);
        using var folder = new ScratchFolder();
        foreach (var path in bag.Order.Where(path => path.StartsWith(BagIt.Payload, StringComparison.Ordinal) || path.StartsWith(BagIt.SealFolder, StringComparison.Ordinal)))
            folder.Put(ArchiveLayout.InSession(SampleSession.Id, path), bag.Files[path]);
        folder.Put(ArchiveLayout.InSession(SampleSession.Id, ArchiveLayout.Marker), "{}"u8.ToArray());

        // The server trusts its own keys; where the record is of a reader who trusts nobody in particular, they are whoever signed.
        var (trust, times) = (Roots(expected.Trust ?? System.Text.Encoding.UTF8.GetString(own))!, Roots(expected.Trust, expected.TrustTime));
        if (expected.Trust is null && bag.Files.TryGetValue(BagIt.SealSignature, out var signature) && Seal.TryVerify(bag.Files.GetValueOrDefault(BagIt.SealCheckpoint, []), signature, out var seal))
            trust.Add(seal.Signer);
        var archive = new SessionArchive(new LocalArchive(folder.Path), _ => null, () => trust, times);
        var verdict = await archive.VerifyAsync(SampleSession.Id, TestContext.Current.CancellationToken, expected.Receipt);
        Assert.Equal((expected.Verdict, expected.ExitCode), (verdict.Kind, verdict.ExitCode));
        if (verdict.Kind != VerdictKind.Intact) // Which counts the bytes: a bag has some of its own.
            Assert.Equal((expected.Words.Zh, expected.Words.En), (verdict.Words.Zh, verdict.Words.En));
        Assert.Equivalent(expected.Problems, verdict.Problems.Select(problem => new ExpectedProblem(problem.Kind, problem.Seq, problem.File, problem.What)), strict: true);
    }

    private static async Task<MemorySource> UnpackAsync(string name) =>
        await MemorySource.UnpackAsync(await File.ReadAllBytesAsync(Path.Combine(Folder, name + ".zip"), TestContext.Current.CancellationToken));

    /// <summary>The set is what the code makes: the same names, each with the verdict that it is named after.</summary>
    [Fact]
    public async Task The_set_can_be_made_again()
    {
        ExternalTool.Need("openssl");
        var packages = await SharedPackage.MakeAsync();
        var made = new SortedDictionary<string, ExpectedVerdict>(StringComparer.Ordinal);
        foreach (var package in packages)
            made.Add(package.Name, await JudgeAsync(package));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            Write(packages, made);

        var expected = Expected();
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), made.Keys);
        foreach (var (name, verdict) in made)
        {
            Assert.Equal((name, expected[name].Verdict, expected[name].Problems.Count), (name, verdict.Verdict, verdict.Problems.Count));
            var word = name.Split('-')[0];
            Assert.True(verdict.Verdict == word switch { "zip" => VerdictKind.Broken, "not" => VerdictKind.NotSealed, _ => Enum.Parse<VerdictKind>(word, ignoreCase: true) }, $"{name}: {verdict.Words.En}");
        }
    }

    private static async Task<ExpectedVerdict> JudgeAsync(SharedPackage package)
    {
        using var source = new ZipSource(() => new MemoryStream(package.Zip));
        var options = new VerifierOptions(Receipt: package.Receipt, TrustRoots: Roots(package.Trust), TimeRoots: Roots(package.Trust, package.TrustTime));
        var verdict = await Verifier.VerifyAsync(source, options, cancellation: TestContext.Current.CancellationToken);
        return new ExpectedVerdict(package.Receipt, package.Trust, package.TrustTime, verdict.Kind, verdict.ExitCode, verdict.Words, [.. verdict.Problems.Select(problem => new ExpectedProblem(problem.Kind, problem.Seq, problem.File, problem.What))]);
    }

    /// <summary>As the command line takes them: who vouches for signers vouches for times too.</summary>
    private static X509Certificate2Collection? Roots(params string?[] pems)
    {
        var roots = new X509Certificate2Collection();
        foreach (var pem in pems.OfType<string>())
            roots.ImportFromPem(pem);
        return roots.Count > 0 ? roots : null;
    }

    private static Dictionary<string, ExpectedVerdict> Expected() => JsonSerializer.Deserialize<Dictionary<string, ExpectedVerdict>>(File.ReadAllText(VerdictsFile), Json)!;

    private static void Write(IEnumerable<SharedPackage> packages, IDictionary<string, ExpectedVerdict> verdicts)
    {
        foreach (var old in Directory.EnumerateFiles(Folder, "*.zip"))
            File.Delete(old);
        foreach (var package in packages)
            File.WriteAllBytes(Path.Combine(Folder, package.Name + ".zip"), package.Zip);
        File.WriteAllText(VerdictsFile, JsonSerializer.Serialize(verdicts, Json) + "\n");
    }
}
