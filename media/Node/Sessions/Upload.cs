using System.Security.Cryptography;

namespace RemoteVerify.Node.Sessions;

/// <summary>Reads what somebody sends, as far as it may go, and checks that it is what its hash says.</summary>
internal static class Upload
{
    /// <param name="limit">Bytes.</param>
    /// <exception cref="ItemRefused"/>
    public static async Task<byte[]> ReadAsync(Stream from, long limit, byte[] expectedSha256, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            if (bytes.Length + read > limit)
            {
                throw new ItemRefused("too_large", $"The file has more than {limit} bytes");
            }

            bytes.Write(buffer, 0, read);
        }

        var content = bytes.ToArray();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(content), expectedSha256)
            ? content
            : throw new ItemRefused("hash_mismatch", "The file is not what its SHA-256 says: send it again");
    }
}
