using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RemoteVerify.Evidence;

/// <summary>
/// A checkpoint as a person can read it out: 16 characters, <c>7K2M-9QHT-04XB-ZR5C</c>. The first four are 20 bits of the session
/// name's SHA-256 and find the log; the other twelve are the first 60 bits of the head and are compared with it. It is not signed:
/// whoever wants proof keeps the receipt.
/// </summary>
public static class ReceiptCode
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16, SessionDigits = 4, BitsPerDigit = 5;

    public static string Of(Checkpoint checkpoint)
    {
        var all = SessionPart(checkpoint.Session) + HeadPart(checkpoint.Head);
        return string.Join('-', all.Chunk(4).Select(group => new string(group)));
    }

    public static string SessionPart(string session) => Write(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(session))), SessionDigits);

    /// <param name="head">64 hex digits.</param>
    public static string HeadPart(string head) => Write(Convert.ToUInt64(head[..16], 16), Length - SessionDigits);

    /// <summary>Reads what a person typed: any case, with or without dashes and blanks; the letters O, I and L are taken as the digits that they look like.</summary>
    public static bool TryRead(string? typed, out string sessionPart, out string headPart)
    {
        var kept = string.Concat((typed ?? "").ToUpperInvariant().Where(c => c is not ('-' or ' ')).Take(Length + 1).Select(Meant));
        var good = kept.Length == Length && !kept.AsSpan().ContainsAnyExcept(Digits);
        (sessionPart, headPart) = good ? (kept[..SessionDigits], kept[SessionDigits..]) : ("", "");
        return good;
    }

    private static char Meant(char typed) => typed switch { 'O' => '0', 'I' or 'L' => '1', _ => typed };

    private static string Write(ulong bits, int digits) =>
        string.Create(digits, bits, static (text, bits) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = Digits[(int)(bits >> (64 - BitsPerDigit * (i + 1))) & 31];
        });
}
