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

    public bool Has(string item) => _items.Any(i => i.Item == item);

    public void Answer(ItemState answer) => _items[_items.FindIndex(i => i.Item == answer.Item)] = answer;

    /// <summary>Notes are between officials.</summary>
    public ItemState[] WithoutNotes() => [.. _items.Select(i => i with { Note = "" })];
}
