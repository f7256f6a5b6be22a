using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Cards;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Begins a session's evidence, or goes on with it after a restart.</summary>
/// <param name="began">Called once the evidence runs here.</param>
public sealed class EvidenceStart(
    SessionNow now, Presence presence, SessionFacts facts, MediaNode node, SessionArchive archive, FactsReading reading, MediaObserver observer, Action began)
{
    private bool _began;

    public async Task OpenAsync(Session session)
    {
        if (now.Live is not null)
        {
            return;
        }

        if (session.State == SessionState.Open && await facts.IsClosedAsync(session.CaseId))
        {
            throw SessionRefusal.Over();
        }

        var before = session.AfterId is { } id ? await facts.BeforeAsync(id) : null;
        now.Live = await LiveAsync(session, before);
        if (!_began)
        {
            // Once: evidence that was discarded begins anew under the same observer.
            _began = true;
            _ = observer.CarryAsync();
            began();
        }

        if (session.State == SessionState.Open)
        {
            await CarryAsync(session, before);
            (session.State, session.StartedAt) = (SessionState.Live, now.Live.OpenedAt);
            await facts.StartedAsync(session);
        }
        else
        {
            await ReadAsync(session);
        }

        foreach (var member in now.Members.All.Where(m => m.Seen).ToArray())
        {
            await presence.RecordAsync(member);
        }
    }

    /// <summary>A crash right here: the next start carries once more, which says the same.</summary>
    private async Task CarryAsync(Session session, Session? before)
    {
        foreach (var item in before is null ? [] : now.Checklist!.Carry(before))
        {
            await now.Live!.CarriedAsync(item);
        }

        session.Answers = now.Checklist!.Answered;
        await facts.SaveAnswersAsync(session);
    }

    /// <summary>After a restart: what was said, shown and asked stands in the evidence.</summary>
    private async Task ReadAsync(Session session)
    {
        var lines = (await archive.OpenReadAsync(session.Id, CancellationToken.None))?.Lines ?? [];
        await reading.ReadAsync(lines);
        now.Told = await Told.ReadAsync(archive, session.Id, now.Members.All.Select(m => m.Facts), lines);
        now.Cards = await new DeckReading(now, archive).ReadAsync(lines);
        var held = lines.LastOrDefault(l => l.Kind is EvidenceKind.PictureFrozen or EvidenceKind.PictureReleased);
        now.FrozenId = held?.Kind == EvidenceKind.PictureFrozen ? now.Members.All.FirstOrDefault(m => m.Facts.Label == held.Text("on"))?.Id : null;
    }

    private async Task<LiveSession> LiveAsync(Session session, Session? before)
    {
        try
        {
            return node.Find(session.Id) ?? await node.OpenAsync(SessionOpenings.Of(session, now.Case!, before?.Id, await EndOfAsync(before)), observer);
        }
        catch (SessionOver)
        {
            throw SessionRefusal.Over();
        }
    }

    /// <summary>The last line, as the seal's receipt has it; while the seal waits (for the archive, for the key's vault) as the log has it. Null: it is not written yet.</summary>
    private async Task<Checkpoint?> EndOfAsync(Session? before)
    {
        if (before is null)
        {
            return null;
        }

        if (before.Receipt is { } receipt && RemoteVerify.Evidence.Receipt.TryOpen(receipt.Jws, out var opened))
        {
            return opened.Checkpoint;
        }

        try
        {
            return (await archive.OpenReadAsync(before.Id, CancellationToken.None))?.Lines is [.., { Kind: EvidenceKind.SessionSealed } last] ? new Checkpoint(before.Id, last.Seq, last.Hash, last.At) : null;
        }
        catch (IOException)
        {
            // The archive does not answer; a session begins all the same.
            return null;
        }
    }
}
