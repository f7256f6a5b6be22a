namespace RemoteVerify.Server.Sessions;

/// <summary>A session's refusals as HTTP statuses.</summary>
public static class SessionRefusalStatus
{
    public static int Of(string code) => code switch
    {
        "session_unknown" or "still_unknown" or "participant_unknown" => 404,
        "not_admitted" or "official_only" => 403,
        "bad_sdp" or "bad_call" or "too_long" or "due_past" or "hash_mismatch" => 400,
        "no_codec" => 406,
        "too_large" => 413,
        "evidence_unavailable" => 503,
        _ => 409,
    };
}
