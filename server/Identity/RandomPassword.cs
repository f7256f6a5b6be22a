using System.Security.Cryptography;

namespace RemoteVerify.Server.Identity;

/// <summary>Four groups of five, without letters that look alike: 98 bits, and it can be read out.</summary>
public static class RandomPassword
{
    private const string Letters = "abcdefghjkmnpqrstuvwxyz";
    private const string All = "ABCDEFGHJKMNPQRSTUVWXYZ" + Letters + "23456789";

    public static string New()
    {
        while (true)
        {
            var password = string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(All, 5)));
            if (password.Any(char.IsUpper) && password.Any(char.IsLower) && password.Any(char.IsDigit))
            {
                return password;
            }
        }
    }
}
