using System.Text.Json.Nodes;

namespace RemoteVerify.Evidence;

/// <summary>One factory a kind. Milliseconds are on the session's clock; hashes are lower-case hex.</summary>
public sealed partial class EvidenceEntry
{
    public const string Format = "remoteverify/evidence/v1";

    /// <param name="keepYears">How long the evidence is kept from its seal on: before that nothing removes it.</param>
    public static EvidenceEntry SessionOpened(string session, string caseNumber, string department, JsonObject? facts = null, long? keepYears = null) =>
        Of(EvidenceKind.SessionOpened, ("format", Format), ("session", session), ("case", caseNumber),
            ("department", department), ("keepYears", keepYears), ("facts", facts?.DeepClone()));

    public static EvidenceEntry ConsentGiven(string by, string version, IEnumerable<string> items, string language) =>
        Of(EvidenceKind.ConsentGiven, ("by", by), ("version", version),
            ("items", new JsonArray([.. items.Select(item => (JsonNode)item)])), ("language", language));

    public static EvidenceEntry ParticipantJoined(string participant, string name, string role, JsonObject? client = null) =>
        Of(EvidenceKind.ParticipantJoined, ("participant", participant), ("name", name), ("role", role), ("client", client?.DeepClone()));

    public static EvidenceEntry ParticipantLeft(string participant, string reason) =>
        Of(EvidenceKind.ParticipantLeft, ("participant", participant), ("reason", reason));

    /// <param name="offset">Bytes from the start of the file; the end of the chunk before it.</param>
    /// <param name="length">Bytes, at least 1.</param>
    public static EvidenceEntry MediaChunk(string file, long offset, long length, string sha256, long fromMs, long toMs) =>
        Of(EvidenceKind.MediaChunk, ("file", file), ("offset", offset), ("length", length), ("sha256", sha256), ("from", fromMs), ("to", toMs));

    /// <param name="reason">One word: <c>network</c>, <c>overload</c>, <c>muted</c>, <c>disk</c>, ...</param>
    /// <param name="media"><c>audio</c> or <c>video</c>.</param>
    public static EvidenceEntry MediaGap(string file, long fromMs, long toMs, string reason, string? media = null, long? packets = null) =>
        Of(EvidenceKind.MediaGap, ("file", file), ("media", media), ("from", fromMs), ("to", toMs), ("reason", reason), ("packets", packets));

    /// <param name="what"><c>camera</c>, <c>device</c>, <c>size</c>, <c>torch</c>, <c>zoom</c>, <c>focus</c>, <c>capture</c> (whether the device lets it run), <c>picture</c> (what is kept on a narrow line), <c>shown</c> (what a viewer on a narrow line sees), <c>resolution</c> or <c>codec</c>.</param>
    public static EvidenceEntry MediaChanged(string by, string what, string value, string? file = null, long? atMs = null) =>
        Of(EvidenceKind.MediaChanged, ("by", by), ("what", what), ("value", value), ("file", file), ("atMs", atMs));

    /// <param name="takenAt">A picture that was taken without a line and arrived later: when, by the phone's own clock.</param>
    public static EvidenceEntry StillTaken(StoredItem still, string? item, string by, long? atMs = null, DateTimeOffset? takenAt = null) =>
        Of(EvidenceKind.StillTaken, ("file", still.File), ("sha256", still.Sha256), ("item", item), ("by", by), ("atMs", atMs),
            ("takenAt", takenAt is { } at ? EvidenceTime.Format(at) : null));

    /// <param name="latitude">Degrees, WGS 84.</param>
    /// <param name="details">What else is known: heading, distance and bearing from the registered place, when.</param>
    public static EvidenceEntry LocationReported(string by, double latitude, double longitude, double accuracyMetres, params ReadOnlySpan<(string Name, double? Value)> details)
    {
        var entry = Of(EvidenceKind.LocationReported, ("by", by), ("latitude", latitude), ("longitude", longitude), ("accuracyMetres", accuracyMetres));
        foreach (var (name, value) in details)
            if (value is { } known)
                entry.Properties.Add(name, known);
        return entry;
    }

    /// <param name="on">Whose picture.</param>
    public static EvidenceEntry PictureFrozen(string by, string on, bool frozen, long atMs) =>
        Of(frozen ? EvidenceKind.PictureFrozen : EvidenceKind.PictureReleased, ("by", by), ("on", on), ("atMs", atMs));

    /// <param name="by">Who noticed: an official's page, or <c>server</c>.</param>
    /// <param name="about">Whose picture.</param>
    /// <param name="signal">One word: <c>virtualCamera</c>, <c>cameraReplaced</c>, <c>cut</c>, <c>standsStill</c>.</param>
    public static EvidenceEntry SignalNoticed(string by, string about, string signal, string? detail, long atMs) =>
        Of(EvidenceKind.SignalNoticed, ("by", by), ("about", about), ("signal", signal), ("detail", detail), ("atMs", atMs));

    public static EvidenceEntry ChallengeIssued(string by, string to, string challenge, JsonObject? details = null) =>
        Of(EvidenceKind.ChallengeIssued, ("by", by), ("to", to), ("challenge", challenge), ("details", details?.DeepClone()));

    public static EvidenceEntry ChallengeAnswered(string by, string challenge, string outcome, StoredItem? answer = null, string? request = null) =>
        Of(EvidenceKind.ChallengeAnswered, ("by", by), ("challenge", challenge), ("outcome", outcome), ("request", request),
            ("file", answer?.File), ("sha256", answer?.Sha256));

    /// <param name="request">Its id: the answer names it.</param>
    /// <param name="ask">The prepared request's word, <c>item</c> for the checklist item's own words, or <c>custom</c>: then the words are in the file.</param>
    public static EvidenceEntry RequestMade(string by, string to, string request, string ask, string? item, StoredItem? text, long atMs) =>
        Of(EvidenceKind.RequestMade, ("by", by), ("to", to), ("request", request), ("ask", ask), ("item", item),
            ("file", text?.File), ("sha256", text?.Sha256), ("atMs", atMs));

    /// <param name="outcome"><c>done</c>, <c>cannot</c> or <c>withdrawn</c>.</param>
    public static EvidenceEntry RequestAnswered(string by, string request, string ask, string outcome, long atMs) =>
        Of(EvidenceKind.RequestAnswered, ("by", by), ("request", request), ("ask", ask), ("outcome", outcome), ("atMs", atMs));

    /// <param name="on">On whose picture.</param>
    /// <param name="points">x and y by turns, 0 to 1 of the picture's width and height.</param>
    public static EvidenceEntry DrawingMade(string by, string on, IEnumerable<double> points, long atMs) =>
        Of(EvidenceKind.DrawingMade, ("by", by), ("on", on), ("points", new JsonArray([.. points.Select(p => (JsonNode)p)])), ("atMs", atMs));

    /// <param name="outcome"><c>found</c>, <c>nothing</c> or <c>away</c>.</param>
    public static EvidenceEntry RegisterRead(string by, string register, string outcome, StoredItem answer, long atMs) =>
        Of(EvidenceKind.RegisterRead, ("by", by), ("register", register), ("outcome", outcome), ("file", answer.File), ("sha256", answer.Sha256), ("atMs", atMs));

    public static EvidenceEntry DepartmentInvited(string department, string name, IEnumerable<string> items, long atMs) =>
        Of(EvidenceKind.DepartmentInvited, ("department", department), ("name", name), ("items", new JsonArray([.. items.Select(i => (JsonNode)i)])), ("atMs", atMs));

    /// <param name="verdicts">By item.</param>
    public static EvidenceEntry ItemsSigned(string by, string department, IEnumerable<KeyValuePair<string, string>> verdicts, long atMs) =>
        Of(EvidenceKind.ItemsSigned, ("by", by), ("department", department),
            ("verdicts", new JsonObject(verdicts.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)))), ("atMs", atMs));

    /// <summary>A helper leaves the applicant alone with the official, at the official's word.</summary>
    public static EvidenceEntry HelperAside(string by, string helper, long atMs) =>
        Of(EvidenceKind.HelperAside, ("by", by), ("helper", helper), ("atMs", atMs));

    public static EvidenceEntry HelperReturned(string by, string helper, long atMs) =>
        Of(EvidenceKind.HelperReturned, ("by", by), ("helper", helper), ("atMs", atMs));

    /// <param name="verdict"><c>pass</c>, <c>fail</c> or <c>notApplicable</c>.</param>
    public static EvidenceEntry ItemAnswered(string item, string verdict, string by, StoredItem? note = null, long? atMs = null) =>
        Of(EvidenceKind.ItemAnswered, ("item", item), ("verdict", verdict), ("by", by), ("file", note?.File), ("sha256", note?.Sha256), ("atMs", atMs));

    /// <param name="from">The earlier session that answered it, at <paramref name="fromMs"/> of its own clock.</param>
    /// <param name="answeredBy">The official's name: labels are another session's.</param>
    public static EvidenceEntry ItemCarried(string item, string verdict, string? from, long? fromMs, string? answeredBy) =>
        Of(EvidenceKind.ItemCarried, ("item", item), ("verdict", verdict), ("from", from), ("fromMs", fromMs), ("answeredBy", answeredBy));

    public static EvidenceEntry CaseHandedOver(string from, string to, StoredItem note) =>
        Of(EvidenceKind.CaseHandedOver, ("by", from), ("to", to), ("file", note.File), ("sha256", note.Sha256));

    public static EvidenceEntry NextBooked(string by, DateTimeOffset at, long atMs) =>
        Of(EvidenceKind.NextBooked, ("by", by), ("for", EvidenceTime.Format(at)), ("atMs", atMs));

    public static EvidenceEntry MessageSent(string by, StoredItem text) => Text(EvidenceKind.MessageSent, by, text);

    public static EvidenceEntry NoteAdded(string by, StoredItem text) => Text(EvidenceKind.NoteAdded, by, text);

    /// <param name="outcome"><c>pass</c>, <c>partlyPassed</c>, <c>fail</c> or <c>toSupply</c>.</param>
    /// <param name="dueAt">For <c>toSupply</c> and <c>partlyPassed</c>: the date, ISO 8601.</param>
    /// <param name="second">Of <c>partlyPassed</c>: <c>call</c> or <c>visit</c>.</param>
    public static EvidenceEntry DecisionMade(string by, string outcome, StoredItem? text, string? dueAt = null, string? second = null) =>
        Of(EvidenceKind.DecisionMade, ("by", by), ("outcome", outcome), ("dueAt", dueAt), ("second", second), ("file", text?.File), ("sha256", text?.Sha256));

    /// <summary>An authority's token over the hash of an earlier line: everything up to that line existed at that time.</summary>
    /// <param name="token">The authority's answer as it came, DER.</param>
    /// <param name="seen">The state whose head was stamped.</param>
    public static EvidenceEntry TimeStamped(StoredItem token, Checkpoint seen, Timestamp stamp) =>
        Of(EvidenceKind.TimeStamped, ("file", token.File), ("sha256", token.Sha256), ("of", seen.Seq), ("head", seen.Head),
            ("time", EvidenceTime.Format(stamp.At)), ("authority", Trust.NameOf(stamp.Authority)));

    public static EvidenceEntry SessionResumed(string reason) => Of(EvidenceKind.SessionResumed, ("reason", reason));

    /// <param name="totals">The whole log's, this last line included.</param>
    public static EvidenceEntry SessionSealed(EvidenceTotals totals, string reason, SealedCopy? copy = null) =>
        Of(EvidenceKind.SessionSealed, ("reason", reason), ("entries", totals.Entries), ("chunks", totals.Chunks),
            ("stills", totals.Stills), ("bytes", totals.Bytes), ("archive", copy?.Archive), ("protection", copy?.Protection),
            ("retainUntil", copy?.RetainUntil is { } until ? EvidenceTime.Format(until) : null));

    /// <summary>A department's ledger is a chain of the same form: it names the sealed head, so that a session cannot vanish unnoticed.</summary>
    /// <param name="keepYears">As the session's first line says: what explains its absence later must not be older.</param>
    public static EvidenceEntry LedgerSession(Checkpoint sealedAt, string sealSha256, long? keepYears = null) =>
        Of(EvidenceKind.LedgerSession, ("session", sealedAt.Session), ("entries", sealedAt.Seq + 1), ("head", sealedAt.Head),
            ("sealedAt", EvidenceTime.Format(sealedAt.At)), ("keepYears", keepYears), ("seal", sealSha256));

    /// <summary>A department's log of removals is a chain of the same form: it names what is gone and why, so that absence can be explained.</summary>
    public static EvidenceEntry SessionRemoved(Checkpoint sealedAt, long keepYears, string by, string reason) =>
        Of(EvidenceKind.SessionRemoved, ("session", sealedAt.Session), ("head", sealedAt.Head), ("sealedAt", EvidenceTime.Format(sealedAt.At)),
            ("keepYears", keepYears), ("by", by), ("reason", reason));

    /// <param name="hold">Its id: the release names it.</param>
    public static EvidenceEntry HoldSet(string session, string hold, string by, string reason) =>
        Of(EvidenceKind.HoldSet, ("session", session), ("hold", hold), ("by", by), ("reason", reason));

    public static EvidenceEntry HoldReleased(string session, string hold, string by, string reason) =>
        Of(EvidenceKind.HoldReleased, ("session", session), ("hold", hold), ("by", by), ("reason", reason));

    private static EvidenceEntry Text(string kind, string by, StoredItem text) =>
        Of(kind, ("by", by), ("file", text.File), ("sha256", text.Sha256));
}
