using RemoteVerify.Node;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions.Cards;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>A session as its grain holds it: the durable facts, and what is only true now. Its guards say what may be done in which state.</summary>
public sealed class SessionNow
{
    public SessionNow((Session Session, Case Case)? loaded, DateTimeOffset now)
    {
        EmptySince = now;
        if (loaded is var (session, @case))
        {
            (Session, Case, Receipt, Checklist) = (session, @case, session.Receipt, Checklist.Of(session));
            session.Participants.ForEach(participant => Members.Add(participant));
        }
    }

    /// <summary>Null: there is no such session.</summary>
    public Session? Session { get; }
    public Case? Case { get; }
    public Checklist? Checklist { get; }
    public Members Members { get; } = new();
    public StillRequests Stills { get; } = new();
    public Told Told { get; set; } = new();
    public Deck Cards { get; set; } = new();
    public Drawings Drawings { get; } = new();

    /// <summary>Whose picture is held still for both sides; null: nobody's.</summary>
    public string? FrozenId { get; set; }

    /// <summary>The evidence while it is written here.</summary>
    public LiveSession? Live { get; set; }
    public Receipt? Receipt { get; set; }
    public DateTimeOffset EmptySince { get; set; }

    /// <summary>The case's next meeting, booked already.</summary>
    public NextMeeting? Next { get; set; }

    /// <summary>Nobody consented, here or in a session that this one goes on with, no device recorded, nothing was decided or booked: the evidence would show officials who wait.</summary>
    public bool NothingToKeep => Known is { Decision: null, AfterId: null } && Next is null && Members.All.All(m => m.Facts is { Consent: null, Right: null });

    /// <summary>What was only true of evidence that is gone.</summary>
    public void Forget()
    {
        (Live, Receipt, FrozenId, Told, Cards) = (null, null, null, new(), new());
        foreach (var member in Members.All)
        {
            member.InLog = false;
        }
    }

    public Session Known => Session ?? throw SessionRefusal.Unknown();

    /// <summary>The session while people may come in.</summary>
    public Session Running() => Known is { State: SessionState.Open or SessionState.Live } session ? session : throw SessionRefusal.Over();

    public LiveSession Evidence()
    {
        Running();
        return Live ?? throw SessionRefusal.NotRecording();
    }

    /// <summary>Only while what comes in reaches the disk.</summary>
    public LiveSession Recording() => Evidence() is { Recording: RecordingState.Recording } live ? live : throw SessionRefusal.NotRecording();

    public async Task<OfferAnswer> AnswerAsync(Member member, MediaOffer offer)
    {
        try
        {
            return await Evidence().AnswerAsync(member.Id, member.Facts.Label, offer, CancellationToken.None);
        }
        catch (OfferRefused refused)
        {
            throw new SessionRefusal(refused.Code, refused.Message);
        }
    }

    public ChecklistItem ItemOf(string item) =>
        Known.Matter.Checklist.FirstOrDefault(i => i.Id == item) ?? throw SessionRefusal.BadCall("The checklist has no such item.");

    public Text? TextOf(string? item) => item is null ? null : ItemOf(item).Text;
}
