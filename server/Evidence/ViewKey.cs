using RemoteVerify.Server.Identity;

namespace RemoteVerify.Server.Evidence;

/// <summary>
/// The key of one declared view of a session's evidence: bound to the session and to who declared it, short-lived.
/// It stands in addresses, so it is worth nothing without the same person's cookie.
/// </summary>
public static class ViewKey
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(2);
    private const string Open = "open";

    /// <param name="unmasked">Who looks has said why numbers of persons must be read.</param>
    public static string Sign(SignedTokens tokens, string sessionId, StaffCaller staff, DateTimeOffset expiresAt, bool unmasked = false) =>
        unmasked ? tokens.Sign(TokenPurpose.View, expiresAt, sessionId, staff.Id, Open) : tokens.Sign(TokenPurpose.View, expiresAt, sessionId, staff.Id);

    public static bool Fits(SignedTokens tokens, string? key, string sessionId, StaffCaller staff) =>
        tokens.Read(TokenPurpose.View, key) is { Expired: false, Fields: [var session, var who, ..] } && session == sessionId && who == staff.Id;

    public static bool IsUnmasked(SignedTokens tokens, string? key) => tokens.Read(TokenPurpose.View, key) is { Expired: false, Fields: [_, _, Open] };
}
