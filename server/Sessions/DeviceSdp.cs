using RemoteVerify.Node;

namespace RemoteVerify.Server.Sessions;

/// <summary>The little that the session reads of a WHIP or WHEP client's offer; the node reads the rest.</summary>
public static class DeviceSdp
{
    /// <summary>A viewer's sections, in their order: each is a slot (a WHEP offer has nothing else in it).</summary>
    public static IReadOnlyList<ReceiveSlot> Slots(string sdp)
    {
        var slots = new List<ReceiveSlot>();
        foreach (var (kind, mid, _) in Sections(sdp))
        {
            if (mid is not null && kind is "audio" or "video" && slots.Count < SessionLimits.ReceiveSlots)
            {
                slots.Add(new(mid!, kind == "audio" ? SlotKind.Audio : SlotKind.Video));
            }
        }

        return slots;
    }

    public static bool Sends(string sdp, string kind) => Sections(sdp).Any(s => s.Kind == kind && s.Sends);

    private static IEnumerable<(string Kind, string? Mid, bool Sends)> Sections(string sdp)
    {
        foreach (var section in ("\n" + sdp.Replace("\r", "")).Split("\nm=").Skip(1))
        {
            var lines = section.Split('\n');
            var mid = lines.FirstOrDefault(l => l.StartsWith("a=mid:", StringComparison.Ordinal))?["a=mid:".Length..].Trim();
            yield return (lines[0].Split(' ')[0], mid, !lines.Contains("a=recvonly") && !lines.Contains("a=inactive"));
        }
    }
}
