using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>Puts participants into a viewer's pairs of slots: the k-th audio and the k-th video slot show one participant.</summary>
internal static class SlotTable
{
    /// <param name="publishers">Participants with live tracks, in order of joining.</param>
    /// <param name="primary">A participant's first live track of a kind.</param>
    /// <returns>Whether any slot shows something else than before.</returns>
    public static bool Assign(Connection viewer, IReadOnlyList<string> publishers, Func<string, MediaKind, PublishedTrack?> primary, Instant now)
    {
        if (viewer.Slots.Count == 0)
            return false;
        Seat(viewer, publishers);
        var changed = false;
        foreach (var slot in viewer.Slots)
        {
            var owner = viewer.Owners[slot.Pair];
            slot.Show(owner is null ? null : primary(owner, slot.Kind), now);
            var shown = Describe(slot);
            if (shown == slot.Told)
                continue;
            slot.Told = shown with { Since = now };
            changed = true;
        }
        return changed;
    }

    public static IReadOnlyList<SlotAssignment> Describe(Connection viewer) =>
        [.. viewer.Slots.Select(Describe)];

    private static SlotAssignment Describe(SubscribedTrack slot) => new(slot.Mid, slot.Source?.ParticipantId, slot.Kind, slot.NoCodec, slot.Told.Since);

    private static void Seat(Connection viewer, IReadOnlyList<string> publishers)
    {
        var pairs = viewer.Slots.Max(slot => slot.Pair) + 1;
        while (viewer.Owners.Count < pairs)
            viewer.Owners.Add(null);
        foreach (var publisher in publishers)
        {
            var shown = viewer.Watch is null ? publisher != viewer.ParticipantId : publisher == viewer.Watch;
            if (shown && !viewer.Owners.Contains(publisher) && FreePair(viewer, publishers) is { } pair)
                viewer.Owners[pair] = publisher;
        }
    }

    // A seat nobody had first; then one whose owner sends nothing now.
    private static int? FreePair(Connection viewer, IReadOnlyList<string> publishers)
    {
        var free = viewer.Owners.IndexOf(null);
        if (free < 0)
            free = viewer.Owners.FindIndex(owner => !publishers.Contains(owner!));
        return free < 0 ? null : free;
    }
}
