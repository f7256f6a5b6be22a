using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Node.Signing;

/// <summary>A key whose signatures a vault makes. Each is checked against the certificate before anybody gets it. Safe for several threads, as far as signing goes.</summary>
internal sealed class VaultKey : ECDsa
{
    private readonly ECDsa _public;
    private volatile string? _failing;

    /// <param name="failing">Why the vault did not answer when it was looked for; null: it did.</param>
    public VaultKey(KeyVault vault, VaultedKey key, string? failing = null)
    {
        (Vault, Known, _public, _failing) = (vault, key, key.Certificate.GetECDsaPublicKey()!, failing);
        KeySizeValue = _public.KeySize;
        LegalKeySizesValue = [new KeySizes(KeySizeValue, KeySizeValue, 0)];
    }

    public KeyVault Vault { get; }

    public VaultedKey Known { get; }

    public string Description => Vault.Description;

    /// <summary>Why the newest signature was not made; null: it was.</summary>
    public string? Failing => _failing;

    /// <exception cref="SigningUnavailable">The vault does not answer; trying again later may help.</exception>
    public override byte[] SignHash(byte[] hash)
    {
        try
        {
            var signature = Vault.Sign(Known.Id, hash);
            if (!VerifyHash(hash, signature))
            {
                throw new SigningUnavailable($"{Description}: the vault's signature is not the certificate's");
            }

            _failing = null;
            return signature;
        }
        catch (SigningUnavailable e)
        {
            _failing = e.Message;
            throw;
        }
    }

    public override bool VerifyHash(byte[] hash, byte[] signature)
    {
        lock (_public)
        {
            return _public.VerifyHash(hash, signature);
        }
    }

    public override ECParameters ExportParameters(bool includePrivateParameters) => includePrivateParameters
        ? throw new CryptographicException("The private key is in the vault and stays there.")
        : _public.ExportParameters(false);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _public.Dispose();
        }

        base.Dispose(disposing);
    }
}
