using System.Security.Cryptography.X509Certificates;
using System.Text;
using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>A time-stamp authority made by openssl: a root, a stamping certificate, and <c>openssl ts</c> as the service.</summary>
internal sealed class LocalAuthority : IDisposable
{
    private const string Config =
        """
        [ tsa ]
        default_tsa = one
        [ one ]
        serial = ./serial
        crypto_device = builtin
        signer_cert = ./tsa.crt
        certs = ./root.crt
        signer_key = ./tsa.key
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        ess_cert_id_alg = sha256
        [ stamping ]
        basicConstraints = critical,CA:FALSE
        keyUsage = critical,digitalSignature
        extendedKeyUsage = critical,timeStamping
        """;

    private readonly ScratchFolder _folder = new();

    public static async Task<LocalAuthority> CreateAsync()
    {
        var authority = new LocalAuthority();
        authority._folder.Put("tsa.cnf", Encoding.UTF8.GetBytes(Config + "\n"));
        authority._folder.Put("serial", "01\n"u8.ToArray());
        await authority.RunAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "root.key", "-out", "root.crt", "-subj", "/CN=Test Time Root", "-days", "3650");
        await authority.RunAsync("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test Time Authority");
        await authority.RunAsync("x509", "-req", "-in", "tsa.csr", "-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial", "-out", "tsa.crt", "-days", "3650", "-extfile", "tsa.cnf", "-extensions", "stamping");
        return authority;
    }

    /// <summary>The root above the stamping certificate.</summary>
    public X509Certificate2 Root => X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(_folder.Path, "root.crt")));

    /// <returns>The answer's DER.</returns>
    public async Task<byte[]> StampAsync(byte[] request)
    {
        _folder.Put("request.tsq", request);
        await RunAsync("ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "request.tsq", "-out", "answer.tsr");
        return await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "answer.tsr"), TestContext.Current.CancellationToken);
    }

    /// <summary>Adds the answer and the authority's certificates to a sealed session.</summary>
    public async Task StampAsync(SampleSession session)
    {
        var seal = session.Source.Files[BagIt.SealSignature];
        var response = await StampAsync(Timestamp.Request(seal).Encode());
        session.Source.Put(BagIt.SealTimestamp, response);
        session.Source.Put(BagIt.SealAuthority, Encoding.UTF8.GetBytes(Timestamp.CertificatesPem(response)));
    }

    /// <summary>Puts a stamp over the last line into a session that still runs.</summary>
    public async Task StampRunningAsync(SampleSession session)
    {
        var seen = session.Log.Checkpoint(SampleSession.Id);
        var request = Timestamp.RequestOfHash(seen.Head);
        var response = await StampAsync(request.Encode());
        Assert.True(Timestamp.TryAccept(request, response, out var stamp));
        session.Append(EvidenceEntry.TimeStamped(session.Store("stamps/0001.tsr", response), seen, stamp));
    }

    public void Dispose() => _folder.Dispose();

    private async Task RunAsync(params string[] arguments)
    {
        var (exit, text) = await ExternalTool.OpenSslAsync(_folder.Path, arguments);
        Assert.True(exit == 0, text);
    }
}
