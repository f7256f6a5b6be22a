using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>One thing that a session's people hear, on its way from the grain to the process that holds their connections.</summary>
[GenerateSerializer, Immutable]
public abstract record SessionEvent
{
    public abstract Task SendTo(ISessionClient client);
}

[GenerateSerializer, Immutable]
public sealed record ParticipantEvent(Participant Participant) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.ParticipantChanged(Participant);
}

[GenerateSerializer, Immutable]
public sealed record AdmittedEvent : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.Admitted();
}

[GenerateSerializer, Immutable]
public sealed record DeclinedEvent(Declined Declined) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.Declined(Declined);
}

[GenerateSerializer, Immutable]
public sealed record SlotsEvent(Slot[] Slots) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.SlotsChanged(Slots);
}

[GenerateSerializer, Immutable]
public sealed record PictureEvent(PictureChange Change) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.PictureChanged(Change);
}

[GenerateSerializer, Immutable]
public sealed record RecordingEvent(RecordingChange Change) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.RecordingChanged(Change);
}

[GenerateSerializer, Immutable]
public sealed record ReceiptEvent(Receipt Receipt) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.Receipt(Receipt);
}

[GenerateSerializer, Immutable]
public sealed record StillRequestedEvent(StillRequested Request) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.StillRequested(Request);
}

[GenerateSerializer, Immutable]
public sealed record StillTakenEvent(StillTaken Still) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.StillTaken(Still);
}

[GenerateSerializer, Immutable]
public sealed record StillComingEvent(StillComing Still) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.StillComing(Still);
}

[GenerateSerializer, Immutable]
public sealed record StillDeclinedEvent(StillDeclined Still) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.StillDeclined(Still);
}

[GenerateSerializer, Immutable]
public sealed record ItemEvent(ItemState Item) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.ItemAnswered(Item);
}

[GenerateSerializer, Immutable]
public sealed record NoteEvent(NoteAdded Note) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.NoteAdded(Note);
}

[GenerateSerializer, Immutable]
public sealed record MessageEvent(MessageSent Message) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.MessageSent(Message);
}

[GenerateSerializer, Immutable]
public sealed record DecisionEvent(DecisionMade Decision) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.DecisionMade(Decision);
}

[GenerateSerializer, Immutable]
public sealed record NextEvent(NextMeeting Next) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.NextBooked(Next);
}

/// <summary>Who takes part, has signed or owns the case changed: pages read the list again.</summary>
[GenerateSerializer, Immutable]
public sealed record DepartmentsEvent : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.DepartmentsChanged();
}

[GenerateSerializer, Immutable]
public sealed record EndedEvent(SessionEnded Ended) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.SessionEnded(Ended);
}

[GenerateSerializer, Immutable]
public sealed record SealedEvent(SessionSealed Sealed) : SessionEvent
{
    public override Task SendTo(ISessionClient client) => client.SessionSealed(Sealed);
}
