using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Signing;

/// <summary>The node's key, a file's or a vault's. It signs as long as its certificate runs: whoever verifies what is signed later finds it to be nobody's, for ever.</summary>
internal sealed class TermKey : ECDsa
{
    /// <summary>So long before the certificate's end it is said: an authority may take weeks for the next.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(42);

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _clock;

    public TermKey(ECDsa key, X509Certificate2 certificate, TimeProvider clock)
    {
        (Inner, _certificate, _clock) = (key, certificate, clock);
        KeySizeValue = key.KeySize;
        LegalKeySizesValue = [new KeySizes(KeySizeValue, KeySizeValue, 0)];
    }

    public ECDsa Inner { get; }

    public bool HasEnded => _clock.GetUtcNow() > Ends;

    /// <summary>What is to be done, when the end is near or past; null: it is far.</summary>
    public string? Ending => _clock.GetUtcNow() > Ends - Notice
        ? $"The signing certificate \"{Trust.NameOf(_certificate)}\" {(HasEnded ? "has ended" : "ends")} at {Ends.UtcDateTime:yyyy-MM-dd HH:mm}Z: {Remedy}" : null;

    private DateTimeOffset Ends => _certificate.NotAfter;

    private string Remedy => Inner is VaultKey
        ? "make a new version of the key with its certificate in the vault; it is taken within a day"
        : "start the service once with --rotate-key, or put a key file with a new certificate in its place and start again";

    /// <exception cref="SigningUnavailable">The certificate has ended, or the vault does not answer.</exception>
    public override byte[] SignHash(byte[] hash) => HasEnded ? throw new SigningUnavailable(Ending!) : Inner.SignHash(hash);

    public override bool VerifyHash(byte[] hash, byte[] signature) => Inner.VerifyHash(hash, signature);

    public override ECParameters ExportParameters(bool includePrivateParameters) => Inner.ExportParameters(includePrivateParameters);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
