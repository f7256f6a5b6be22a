using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Tests.Sessions;

public sealed class ChecklistTests
{
    private static readonly string[] Ids = [.. DemoMatters.Kitchen.Checklist.Select(i => i.Id)];

    [Fact]
    public void A_pass_or_material_to_follow_waits_for_every_item_and_names_the_missing_ones()
    {
        var checklist = With((Ids[0], ItemVerdict.Pass), (Ids[2], ItemVerdict.NotApplicable));
        var missing = Ids.Except([Ids[0], Ids[2]]);
        Assert.Equal(missing, checklist.MissingFor(Outcome.Pass));
        Assert.Equal(missing, checklist.MissingFor(Outcome.ToSupply));
    }

    [Fact]
    public void A_fail_needs_one_item_that_fails()
    {
        Assert.NotEmpty(With((Ids[0], ItemVerdict.Pass)).MissingFor(Outcome.Fail));
        Assert.Empty(With((Ids[0], ItemVerdict.Fail)).MissingFor(Outcome.Fail));
    }

    [Fact]
    public void A_partial_pass_needs_one_answer_because_the_rest_is_for_the_second_visit()
    {
        Assert.NotEmpty(With().MissingFor(Outcome.PartlyPassed));
        Assert.Empty(With((Ids[0], ItemVerdict.Pass)).MissingFor(Outcome.PartlyPassed));
    }

    [Fact]
    public void With_every_item_answered_nothing_is_missing() =>
        Assert.All(Enum.GetValues<Outcome>(), outcome => Assert.Empty(With([.. Ids.Select(id => (id, ItemVerdict.Pass))]).MissingFor(outcome)));

    [Fact]
    public void What_passed_is_carried_into_the_next_session_with_where_it_comes_from_and_what_failed_is_looked_at_again()
    {
        var next = With();
        var before = SessionOf((Ids[0], ItemVerdict.Pass), (Ids[1], ItemVerdict.Fail), (Ids[2], ItemVerdict.NotApplicable));
        before.Answers[2] = before.Answers[2] with { From = "first" };
        Assert.Equal([(Ids[0], "s"), (Ids[2], "first")], next.Carry(before).Select(i => (i.Item, i.From!)));
        Assert.Equal([Ids[0], Ids[2]], next.Answered.Select(i => i.Item));
        Assert.DoesNotContain(Ids[0], next.MissingFor(Outcome.Pass));
        Assert.Contains(Ids[1], next.MissingFor(Outcome.Pass));
    }

    private static Checklist With(params (string Item, ItemVerdict Verdict)[] answers) => Checklist.Of(SessionOf(answers));

    private static Session SessionOf(params (string Item, ItemVerdict Verdict)[] answers) => new()
    {
        Id = "s", CaseId = "c", DepartmentId = "d", OfficialId = "o", OfficialName = "李", Matter = DemoMatters.Kitchen,
        Answers = [.. answers.Select(a => new ItemState(a.Item, a.Verdict, "", "李", DateTimeOffset.UnixEpoch))],
    };
}
