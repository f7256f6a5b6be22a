using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Who answers for what where several departments sit in one session: each its own items, signed by itself; the one that leads decides.</summary>
public sealed class DepartmentRoles(SessionNow now, SessionPages pages, SessionFacts facts, TimeProvider clock)
{
    /// <summary>Another department takes part now, or has other items.</summary>
    public async Task ChangedAsync(string departmentId)
    {
        await ReloadAsync();
        var guest = now.Known.Guests.Single(g => g.DepartmentId == departmentId);
        if (now.Live is { } live)
        {
            await live.AppendAsync(EvidenceEntry.DepartmentInvited(departmentId, guest.Name.Zh, guest.Items, live.NowMs));
        }

        await pages.TellAsync(now.Members.OfficialIds, new DepartmentsEvent());
    }

    /// <summary>Another official owns the case.</summary>
    public async Task HandedOverAsync(string staffId, string name, string note)
    {
        var from = now.Known.OfficialName;
        (now.Known.OfficialId, now.Known.OfficialName) = (staffId, name);
        if (now.Live is { } live)
        {
            await live.HandedOverAsync(from, name, note);
        }

        await pages.TellAsync(now.Members.OfficialIds, new DepartmentsEvent());
    }

    public async Task SignAsync(Seat seat)
    {
        var official = now.Members.Official(seat);
        var guest = GuestOf(official) ?? throw SessionRefusal.BadCall("The department that leads signs with the decision.");
        var live = now.Recording();
        var answers = now.Checklist!.Items.Where(i => guest.Items.Contains(i.Item)).ToArray();
        if (answers.Where(i => i.Verdict is null).Select(i => i.Item).ToArray() is { Length: > 0 } missing)
        {
            throw SessionRefusal.ItemsMissing(string.Join("; ", missing.Select(id => now.ItemOf(id).Text).Select(t => $"{t.Zh} / {t.En}")));
        }

        await live.AppendAsync(EvidenceEntry.ItemsSigned(
            official.Facts.Label, guest.DepartmentId, answers.Select(i => KeyValuePair.Create(i.Item, SessionJournal.Word(i.Verdict!.Value))), live.NowMs));
        await SetSignedAsync(guest, clock.GetUtcNow(), official.Facts.Name);
    }

    /// <summary>Whether this official may answer the item at all.</summary>
    public void MayAnswer(Member official, string item)
    {
        var holder = now.Known.Guests.FirstOrDefault(g => g.Items.Contains(item));
        if ((holder?.DepartmentId ?? now.Known.DepartmentId) != (official.DepartmentId ?? now.Known.DepartmentId))
        {
            throw new SessionRefusal("item_of_other", $"{holder?.Name.Zh ?? "主办部门"} / {holder?.Name.En ?? "The department that leads"} answers this item.");
        }
    }

    /// <summary>What was signed is not what stands there now.</summary>
    public async Task AnsweredAsync(string item)
    {
        if (now.Known.Guests.FirstOrDefault(g => g.Items.Contains(item)) is { SignedAt: not null } guest)
        {
            await SetSignedAsync(guest, null, null);
        }
    }

    /// <summary>Colleagues help; the case's owner decides and ends, because one person answers for it.</summary>
    public void MayLead(Member official)
    {
        if (GuestOf(official) is not null)
        {
            throw new SessionRefusal("lead_only", "The department that leads this session does that.");
        }

        if (official.Facts.StaffId != now.Known.OfficialId)
        {
            throw new SessionRefusal("owner_only", $"{now.Known.OfficialName} owns this case: they do that, or hand the case over to you. If they are away, an administrator can.");
        }
    }

    /// <summary>A decision stands on everybody's signature; only a second visit needs none.</summary>
    public void AllSigned(Outcome outcome)
    {
        var open = now.Known.Guests.Where(g => g.SignedAt is null).ToArray();
        if (open.Length > 0 && outcome != Outcome.PartlyPassed)
        {
            throw new SessionRefusal("not_signed", $"Wait for the signature of: {string.Join("; ", open.Select(g => $"{g.Name.Zh} / {g.Name.En}"))}");
        }
    }

    private SessionGuest? GuestOf(Member official) =>
        official.DepartmentId is { } own && own != now.Known.DepartmentId ? now.Known.Guests.FirstOrDefault(g => g.DepartmentId == own) : null;

    private async Task SetSignedAsync(SessionGuest guest, DateTimeOffset? at, string? by)
    {
        (guest.SignedAt, guest.SignedBy) = (at, by);
        await facts.SaveSignedAsync(guest);
        await pages.TellAsync(now.Members.OfficialIds, new DepartmentsEvent());
    }

    private async Task ReloadAsync()
    {
        var guests = await facts.GuestsAsync(now.Known.Id);
        now.Known.Guests.Clear();
        now.Known.Guests.AddRange(guests);
    }
}
