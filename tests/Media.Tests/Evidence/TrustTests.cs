using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>Certificates under one root, which the pages' verifier judges too: "may-..." are for signing, "may-not-..." are not.</summary>
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

    [Fact]
    public void The_offices_own_certificates_are_for_signing() => Assert.True(Trust.IsForSigning(SampleSession.Key.Certificate));

    private static X509Certificate2 Read(string name) => X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(Folder, name + ".pem")));
}
