using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>Debian's coturn, set up as infra/coturn says, on one address.</summary>
public sealed class Coturn : IAsyncDisposable
{
    public const int TlsPort = 443;
    public const string Secret = "shared-by-relay-and-office";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rv-turn");
    private readonly Process _process;

    private Coturn(string address)
    {
        WriteCertificate(address);
        _process = Process.Start(new ProcessStartInfo("/usr/bin/turnserver", ["-c", WriteSettings(address)]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static bool IsInstalled => File.Exists("/usr/bin/turnserver");

    public static async Task<Coturn> StartAsync(string address)
    {
        var coturn = new Coturn(address);
        for (var i = 0; !await ListensAsync(address); i++)
        {
            if (i == 400 || coturn._process.HasExited)
            {
                await coturn.DisposeAsync();
                throw new InvalidOperationException("coturn does not listen");
            }

            await Task.Delay(25);
        }

        return coturn;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The template of infra/coturn with its blanks filled in, so that what is shipped is what is tested.</summary>
    private string WriteSettings(string address)
    {
        var template = File.ReadAllText(Path.Combine(Stage.Tree.Root, "infra/coturn/turnserver.conf"))
            .Replace("realm=<turn.example.org>", "realm=turn.test", StringComparison.Ordinal)
            .Replace("</etc/ssl/turn.crt>", Certificate, StringComparison.Ordinal)
            .Replace("</etc/ssl/turn.key>", Key, StringComparison.Ordinal)
            .Replace("static-auth-secret=<secret>", $"static-auth-secret={Secret}", StringComparison.Ordinal)
            .Replace("<address of RemoteVerify, as in Media:PublicAddresses>", address, StringComparison.Ordinal);
        var file = Path.Combine(_folder.FullName, "turnserver.conf");
        File.WriteAllText(file, $"{template}\nlistening-ip={address}\nrelay-ip={address}\npidfile={_folder.FullName}/pid\nuserdb={_folder.FullName}/turndb\n");
        return file;
    }

    private string Certificate => Path.Combine(_folder.FullName, "turn.crt");

    private string Key => Path.Combine(_folder.FullName, "turn.key");

    private void WriteCertificate(string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=turn.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    private static async Task<bool> ListensAsync(string address)
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(address, TlsPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
