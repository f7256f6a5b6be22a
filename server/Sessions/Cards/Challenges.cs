using System.Globalization;
using System.Security.Cryptography;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>Tests that a recording or a made-up picture cannot know beforehand: which one and which digits are chosen by chance here, not by a page.</summary>
public static class Challenges
{
    private const int DigitCount = 4;
    private static readonly ChallengeKind[] Kinds = Enum.GetValues<ChallengeKind>();

    /// <summary>One that was not asked yet, as long as there is one.</summary>
    public static ChallengeKind Random(IReadOnlySet<ChallengeKind> asked)
    {
        var left = Kinds.Where(kind => !asked.Contains(kind)).ToArray();
        var from = left.Length > 0 ? left : Kinds;
        return from[RandomNumberGenerator.GetInt32(from.Length)];
    }

    public static string? Digits(ChallengeKind kind) => kind is ChallengeKind.ReadDigits or ChallengeKind.WriteDigits
        ? string.Concat(Enumerable.Range(0, DigitCount).Select(_ => RandomNumberGenerator.GetInt32(10).ToString(CultureInfo.InvariantCulture)))
        : null;

    public static Text Text(ChallengeKind kind) => kind switch
    {
        ChallengeKind.ReadDigits => new("请大声读出这四个数字", "Please read these four digits aloud"),
        ChallengeKind.WriteDigits => new("请把这四个数字写在纸上，举到镜头前", "Please write these four digits on paper and hold it up to the camera"),
        ChallengeKind.TurnDocument => new("请拿着证件，慢慢左右倾斜，再翻到背面", "Please tilt the document slowly left and right, then turn it over"),
        _ => new("请举着手机，慢慢环顾一圈", "Please turn slowly once around with the phone"),
    };
}
