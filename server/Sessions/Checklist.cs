using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>A session's checklist: the matter type's items in their order, each with its newest answer.</summary>
public sealed class Checklist
{
    private readonly List<ItemState> _items;

    private Checklist(List<ItemState> items) => _items = items;

    public ItemState[] Items => [.. _items];

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

    public void Answer(ItemState answer) => _items[_items.FindIndex(i => i.Item == answer.Item)] = answer;

    /// <summary>Notes are between officials.</summary>
    public ItemState[] WithoutNotes() => [.. _items.Select(i => i with { Note = "" })];
}
