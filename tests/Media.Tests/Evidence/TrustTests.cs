using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>
/// Certificates that the pages' verifier judges too: under one root, "may-..." are for signing, "may-not-..." are not; "chain-..." hold a signer, those between, and their root,
/// and "chain-not-..." break what an authority may certify, or how far below it.
/// </summary>
public sealed class TrustTests
{
    private static readonly DateTimeOffset Then = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static string Folder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (Directory.Exists(Path.Combine(folder.FullName, "tests", "certificates")))
                    return Path.Combine(folder.FullName, "tests", "certificates");
            throw new DirectoryNotFoundException("tests/certificates");
        }
    }

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "may-*.pem").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_a_trusted_authoritys_certificates_only_those_for_signing_may_seal(string name)
    {
        using var certificate = Read(name);
        Assert.Equal(!name.StartsWith("may-not-", StringComparison.Ordinal), Trust.IsTrusted(certificate, [Read("root")], Then));
        Assert.True(Trust.IsTrusted(certificate, [certificate], Then));
        Assert.Null(Trust.IsTrusted(certificate, null, Then));
    }

    public static TheoryData<string> Chains => [.. Directory.GetFiles(Folder, "chain-*.pem").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Chains))]
    public void What_an_authority_may_certify_and_how_far_below_it_is_heeded(string name)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(Path.Combine(Folder, name + ".pem"));
        Assert.Equal(!name.StartsWith("chain-not-", StringComparison.Ordinal), Trust.IsTrusted(chain[0], [chain[^1]], Then, [.. chain.Skip(1)]));
    }

    [Fact]
    public void The_offices_own_certificates_are_for_signing() => Assert.True(Trust.IsForSigning(SampleSession.Key.Certificate));

    private static X509Certificate2 Read(string name) => X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(Folder, name + ".pem")));
}
