using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Sessions.Places;

namespace RemoteVerify.Server.Sessions;

/// <param name="OpenedAt">When the evidence began; before that, when the session was made.</param>
public sealed record SessionView(
    string Id, string CaseId, SessionState State, DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, RecordingWord Recording, string? Verdict)
{
    public static SessionView Of(Session s, RecordingWord recording) =>
        new(s.Id, s.CaseId, s.State, s.StartedAt ?? s.CreatedAt, s.EndedAt, recording, s.Verdict);
}

public sealed record SessionSummary(
    string Id, string CaseId, string CaseNumber, Text MatterType, string ApplicantName, string Official, SessionState State,
    DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, long? DurationMs, string? Verdict, DateTimeOffset? PlannedFor)
{
    public static SessionSummary Of(Session s, Case c) =>
        new(s.Id, s.CaseId, c.Number, s.Matter.Name, c.ApplicantName, s.OfficialName, s.State, s.StartedAt ?? s.CreatedAt, s.EndedAt, s.DurationMs, s.Verdict, s.PlannedFor);
}

/// <summary>A session with everything that its room shows.</summary>
/// <param name="OfficialId">Who owns the case: decides and ends.</param>
public sealed record SessionDetail(
    string Id, string CaseId, string CaseNumber, string ApplicantName, string Official, SessionState State, DateTimeOffset OpenedAt, DateTimeOffset? EndedAt,
    RecordingWord Recording, string? Verdict, MatterContent MatterType, IReadOnlyList<Participant> Participants,
    IReadOnlyList<ItemState> Checklist, DecisionMade? Decision, Site? Site, string OfficialId);
