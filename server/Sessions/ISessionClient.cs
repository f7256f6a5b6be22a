using Microsoft.AspNetCore.SignalR;
using RemoteVerify.Server.Sessions.Cards;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>What a page in a session hears. Mirrored in TypeScript and pinned by a test.</summary>
public interface ISessionClient
{
    [HubMethodName("participantChanged")] Task ParticipantChanged(Participant participant);
    /// <summary>Another page of the same person has the place now.</summary>
    [HubMethodName("replaced")] Task Replaced();
    [HubMethodName("admitted")] Task Admitted();
    [HubMethodName("declined")] Task Declined(Declined declined);
    [HubMethodName("slotsChanged")] Task SlotsChanged(Slot[] slots);
    [HubMethodName("pictureChanged")] Task PictureChanged(PictureChange change);
    [HubMethodName("recordingChanged")] Task RecordingChanged(RecordingChange change);
    [HubMethodName("receipt")] Task Receipt(Receipt receipt);
    [HubMethodName("stillRequested")] Task StillRequested(StillRequested request);
    [HubMethodName("stillComing")] Task StillComing(StillComing still);
    [HubMethodName("stillTaken")] Task StillTaken(StillTaken still);
    [HubMethodName("stillDeclined")] Task StillDeclined(StillDeclined still);
    [HubMethodName("itemAnswered")] Task ItemAnswered(ItemState item);
    [HubMethodName("noteAdded")] Task NoteAdded(NoteAdded note);
    [HubMethodName("messageSent")] Task MessageSent(MessageSent message);
    [HubMethodName("decisionMade")] Task DecisionMade(DecisionMade decision);
    [HubMethodName("nextBooked")] Task NextBooked(NextMeeting next);
    [HubMethodName("cardChanged")] Task CardChanged(Card card);
    [HubMethodName("typed")] Task Typed(Typing typing);
    [HubMethodName("drawn")] Task Drawn(Drawing drawing);
    [HubMethodName("cameraWished")] Task CameraWished(CameraWish wish);
    [HubMethodName("cameraReported")] Task CameraReported(CameraOf camera);
    [HubMethodName("pictureFrozen")] Task PictureFrozen(PictureFrozen picture);
    [HubMethodName("signalNoticed")] Task SignalNoticed(Signal signal);
    [HubMethodName("locationWished")] Task LocationWished();
    [HubMethodName("locationFound")] Task LocationFound(LocationFound location);
    [HubMethodName("locationDeclined")] Task LocationDeclined(LocationDeclined declined);
    [HubMethodName("departmentsChanged")] Task DepartmentsChanged();
    [HubMethodName("sessionEnded")] Task SessionEnded(SessionEnded ended);
    [HubMethodName("sessionSealed")] Task SessionSealed(SessionSealed @sealed);
}
