using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Who belongs to a session, and who may see and hear what.</summary>
public sealed class Members
{
    private readonly Dictionary<string, Member> _members = [];

    public IEnumerable<Member> All => _members.Values;

    public Member? Find(string id) => _members.GetValueOrDefault(id);

    public Member Add(SessionParticipant facts) => _members[facts.Id] = new Member(facts);

    /// <summary>The member on this very connection.</summary>
    public Member Seated(Seat seat)
    {
        var member = Find(seat.ParticipantId) ?? throw SessionRefusal.NotJoined();
        return member.ConnectionId == seat.ConnectionId ? member : throw SessionRefusal.Replaced();
    }

    public Member Official(Seat seat) => Seated(seat) is { IsOfficial: true } member ? member : throw SessionRefusal.OfficialOnly();

    public Member Admitted(Seat seat) => Seated(seat) is { Admitted: true } member ? member : throw SessionRefusal.NotAdmitted();

    /// <summary>Admitted, and not asked to leave the others alone.</summary>
    public Member Present(Seat seat) => Admitted(seat) is { Aside: false } member ? member : throw SessionRefusal.Aside();

    /// <summary>An admitted person or device that others can point to.</summary>
    public Member Named(string participantId) =>
        Find(participantId) is { IsViewer: false } member ? member : throw new SessionRefusal("participant_unknown", "Nobody of that id is in this session. Look at the list again.");

    public bool AnybodyHere => All.Any(m => m.Here);

    public bool AnyPage => All.Any(m => m.ConnectionId is not null);

    /// <summary>Places taken by people and cameras; viewers take none.</summary>
    public int Places => All.Count(m => m.Here && !m.IsViewer);

    /// <summary>Who hears of a member: everyone admitted, the member itself, and of an official also those who wait.</summary>
    public string[] WhoHearsOf(Member member) =>
        [.. All.Where(m => m.ConnectionId is not null && (m.Admitted || m == member || member.IsOfficial)).Select(m => m.Id)];

    /// <summary>Who sees and hears what happens: not a helper who stepped away.</summary>
    public string[] AdmittedIds => [.. All.Where(m => m is { ConnectionId: not null, Admitted: true, Aside: false }).Select(m => m.Id)];

    public string[] OfficialIds => [.. All.Where(m => m is { ConnectionId: not null, IsOfficial: true }).Select(m => m.Id)];

    public string[] ApplicantIds => [.. All.Where(m => m is { ConnectionId: not null, Admitted: true, IsOfficial: false, Aside: false }).Select(m => m.Id)];

    public string[] EverybodyIds => [.. All.Where(m => m.ConnectionId is not null).Select(m => m.Id)];

    public CameraOf[] Cameras => [.. All.Where(m => m is { Camera: not null, Here: true }).Select(m => new CameraOf(m.Id, m.Camera!))];

    public PictureChange[] Pictures => [.. All.SelectMany(m => m.Shown.Select(shown => new PictureChange(m.Id, shown.Key, shown.Value)))];

    /// <summary>The others as a member may see them.</summary>
    public Participant[] SeenBy(Member member) =>
        [.. All.Where(m => !m.IsViewer && (m.Seen || m == member) && (member.Admitted || m == member || m.IsOfficial)).Select(m => m.ToParticipant())];
}
