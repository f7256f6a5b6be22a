using RemoteVerify.Server.Invitations;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Places;

namespace RemoteVerify.Server.Cases;

public sealed record Person(string Id, string DisplayName);

public sealed record CaseEventView(DateTimeOffset At, string By, string What, string Text);

public sealed record InvitationView(string Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, InvitationState State);

public sealed record CaseSummary(
    string Id, string Number, Text MatterType, string ApplicantName, string? Reference, CaseState State, string? SupplyUntil, Person? Owner, DateTimeOffset CreatedAt,
    SecondMeeting? Second)
{
    public static CaseSummary Of(Case c, MatterType matter) =>
        new(c.Id, c.Number, matter.Content.Name, c.ApplicantName, c.Reference, c.State, c.SupplyUntil, CaseView.OwnerOf(c), c.CreatedAt, c.Second);
}

public sealed record CaseList(IReadOnlyList<CaseSummary> Items);

public sealed record CaseView(
    string Id, string Number, MatterTypeView MatterType, string ApplicantName, string? Reference, CaseState State, string? SupplyUntil, Person? Owner,
    DateTimeOffset CreatedAt, IReadOnlyList<CaseEventView> History, IReadOnlyList<SessionSummary> Sessions, IReadOnlyList<InvitationView> Invitations,
    Site? Site, string? Contact, SecondMeeting? Second)
{
    public static Person? OwnerOf(Case c) => c.OwnerId is null ? null : new(c.OwnerId, c.OwnerName ?? "");
}
