using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>Who may answer and decide, without any network.</summary>
public sealed class DepartmentRolesTests
{
    private readonly SessionNow _now;
    private readonly DepartmentRoles _roles;
    private readonly Member _lead = new(Facts("official-1")) { DepartmentId = "lead" };
    private readonly Member _guest = new(Facts("official-2")) { DepartmentId = "fire" };

    public DepartmentRolesTests()
    {
        var session = new Session
        {
            Id = "s", CaseId = "c", DepartmentId = "lead", OfficialId = "o", OfficialName = "o", Matter = DemoMatters.Kitchen,
            Guests = [new() { SessionId = "s", DepartmentId = "fire", Name = new("消防", "Fire brigade"), Items = ["waste"] }],
        };
        _now = new((session, new() { Id = "c", Number = "1", DepartmentId = "lead", MatterTypeId = "m", ApplicantName = "a" }), DateTimeOffset.UnixEpoch);
        _roles = new(_now, null!, null!, TimeProvider.System);
    }

    [Fact]
    public void Each_department_answers_its_own_items_and_no_others()
    {
        _roles.MayAnswer(_lead, "sink");
        _roles.MayAnswer(_guest, "waste");
        Assert.Equal("item_of_other", Assert.Throws<SessionRefusal>(() => _roles.MayAnswer(_guest, "sink")).Code);
        Assert.Equal("item_of_other", Assert.Throws<SessionRefusal>(() => _roles.MayAnswer(_lead, "waste")).Code);
    }

    [Fact]
    public void The_decision_is_the_leads_and_waits_for_every_signature_unless_there_is_a_second_visit()
    {
        _roles.MayLead(_lead);
        Assert.Equal("lead_only", Assert.Throws<SessionRefusal>(() => _roles.MayLead(_guest)).Code);
        var refusal = Assert.Throws<SessionRefusal>(() => _roles.AllSigned(Outcome.Pass));
        Assert.Equal("not_signed", refusal.Code);
        Assert.Contains("Fire brigade", refusal.Message, StringComparison.Ordinal);
        _roles.AllSigned(Outcome.PartlyPassed);
        _now.Known.Guests[0].SignedAt = DateTimeOffset.UnixEpoch;
        _roles.AllSigned(Outcome.Pass);
    }

    private static SessionParticipant Facts(string label) => new() { Id = label, SessionId = "s", Name = label, Label = label, Role = ParticipantRole.Official, StaffId = label == "official-1" ? "o" : "p" };
}
