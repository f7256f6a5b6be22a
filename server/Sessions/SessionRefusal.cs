namespace RemoteVerify.Server.Sessions;

/// <summary>A session says no. The code is the contract's machine word; the message says what to do.</summary>
[GenerateSerializer]
public sealed class SessionRefusal(string code, string whatToDo) : Exception(whatToDo)
{
    [Id(0)]
    public string Code { get; private set; } = code;

    public static SessionRefusal Unknown() => new("session_unknown", "There is no such session for you. Open it again from your case or your link.");
    public static SessionRefusal NotJoined() => new("not_joined", "Join the session first.");
    public static SessionRefusal Replaced() => new("replaced", "The session was opened in another page. Reload this page to go on here.");
    public static SessionRefusal SignInNeeded() => new("sign_in_needed", "Your sign-in does not count any more. Sign in again.");
    public static SessionRefusal NotAdmitted() => new("not_admitted", "Wait until the official admits you.");
    public static SessionRefusal OfficialOnly() => new("official_only", "Only the official of this session can do that.");
    public static SessionRefusal NotRecording() => new("not_recording", "Recording does not reach the disk at the moment. Wait until it does, then try again.");
    public static SessionRefusal Over() => new("session_over", "The session is over. Ask the office for a new appointment.");
    public static SessionRefusal Full() => new("session_full", "The session has no free place. Ask the official who should leave.");
    public static SessionRefusal ConsentNeeded() => new("consent_needed", "Read the current text and agree to every item, then join again.");
    public static SessionRefusal TooLong(string what, int characters) => new("too_long", $"Shorten the {what} to {characters} characters.");
    public static SessionRefusal Aside() => new("aside", "The official speaks with the applicant alone for a moment. You are brought back automatically.");
    public static SessionRefusal ItemsMissing(string items) => new("items_missing", $"Answer these items first: {items}");
    public static SessionRefusal BadCall(string whatToDo) => new("bad_call", whatToDo);
    public static SessionRefusal EvidenceUnavailable() => new("evidence_unavailable", "The evidence cannot be written at the moment, so nothing was recorded. Try again soon; if it lasts, tell the administrator.");
}
