using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>A session's checklist: the matter type's items in their order, each with its newest answer.</summary>
public sealed class Checklist
{
    private readonly List<ItemState> _items;

    private Checklist(List<ItemState> items) => _items = items;

    public ItemState[] Items => [.. _items];

    public List<ItemState> Answered => [.. _items.Where(i => i.Verdict is not null)];

    public static Checklist Of(Session session)
    {
        var answers = session.Answers.ToDictionary(a => a.Item);
        return new([.. session.Matter.Checklist.Select(i => answers.GetValueOrDefault(i.Id) ?? new ItemState(i.Id, null, "", null, null))]);
    }

    /// <summary>
    /// Items that must be answered before a decision. A fail may be said as soon as one item fails;
    /// a partial pass as soon as one is answered, because the second visit is for the rest.
    /// </summary>
    public string[] MissingFor(Outcome outcome) =>
        (outcome == Outcome.Fail && _items.Any(i => i.Verdict == ItemVerdict.Fail)) || (outcome == Outcome.PartlyPassed && _items.Any(i => i.Verdict is not null))
            ? []
            : [.. _items.Where(i => i.Verdict is null).Select(i => i.Item)];

    public bool Has(string item) => _items.Any(i => i.Item == item);

    /// <summary>What the session before found stands here too, and says where it comes from. What failed there is looked at again.</summary>
    public IReadOnlyList<ItemState> Carry(Session before)
    {
        var carried = before.Answers.Where(a => a.Verdict is ItemVerdict.Pass or ItemVerdict.NotApplicable && Has(a.Item))
            .Select(a => a with { From = a.From ?? before.Id }).ToList();
        carried.ForEach(Answer);
        return carried;
    }

    public void Answer(ItemState answer) => _items[_items.FindIndex(i => i.Item == answer.Item)] = answer;

    public ItemState[] Masked() => [.. _items.Select(i => i with { Note = Masking.Masked(i.Note)! })];

    /// <summary>Notes are between officials.</summary>
    public ItemState[] WithoutNotes() => [.. _items.Select(i => i with { Note = "" })];
}
