using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>A participant as the running session sees it: the durable facts and what is true just now.</summary>
public sealed class Member(SessionParticipant facts)
{
    public SessionParticipant Facts { get; } = facts;
    public string Id => Facts.Id;
    public bool IsOfficial => Facts.Role == ParticipantRole.Official;

    /// <summary>Of an official, since they joined.</summary>
    public string? DepartmentId { get; set; }
    public bool IsViewer => Facts.Right == DeviceRight.Watch;
    public bool Admitted => Facts.AdmittedAt is not null;

    /// <summary>The page's connection to the hub; null: none.</summary>
    public string? ConnectionId { get; set; }

    /// <summary>Which of the person's pages came last; null: it told no number, or nobody came since the session runs in this process.</summary>
    public long? Page { get; set; }

    /// <summary>The visit's key that the connection came with; null: staff and devices.</summary>
    public string? VisitKey { get; set; }

    /// <summary>The media connection is up.</summary>
    public bool Connected
    {
        get;
        set
        {
            field = value;
            if (!value)
            {
                Shown.Clear();
            }
        }
    }

    /// <summary>What they get of the others' pictures where it is not the best; a new connection begins with that.</summary>
    public Dictionary<string, PictureStep> Shown { get; } = [];

    /// <summary>Was here since the session runs in this process.</summary>
    public bool Seen { get; set; }
    public bool Left { get; set; }

    /// <summary>The evidence says that they are in.</summary>
    public bool InLog { get; set; }
    public ClientFacts? Client { get; set; }

    /// <summary>A device's WHIP or WHEP resource; null for people.</summary>
    public string? Resource { get; set; }
    /// <summary>A helper who was asked to leave the applicant alone for a moment.</summary>
    public bool Aside { get; set; }

    /// <summary>Since when they wait for admission, the place in the queue: losing the line does not lose it.</summary>
    public DateTimeOffset? WaitingSince { get; set; }
    public DateTimeOffset? LostSince { get; set; }
    public bool Audio { get; set; }
    public bool Video { get; set; }
    /// <summary>Taken away by the device, not switched off by the person.</summary>
    public bool AudioPaused { get; set; }
    public bool VideoPaused { get; set; }
    public Facing? Facing { get; set; }
    /// <summary>An official reads documents in this picture.</summary>
    public bool Reading { get; set; }
    public Quality? Quality { get; set; }

    /// <summary>The camera as its page reported it last.</summary>
    public CameraNow? Camera { get; set; }

    /// <summary>The official asked for the position and it has not come yet.</summary>
    public bool LocationWished { get; set; }

    public bool Here => ConnectionId is not null || Connected;

    public ParticipantState State =>
        Facts.DeclinedAt is not null ? ParticipantState.Declined
        : Left ? ParticipantState.Left
        : Connected ? ParticipantState.Connected
        : ConnectionId is null ? ParticipantState.Away
        : Admitted ? ParticipantState.Admitted
        : ParticipantState.Waiting;

    public Participant ToParticipant() => new(Id, Facts.Name, Facts.Role, State, Audio, Video, Facing, Connected, Quality, Facts.Helping, Aside, AudioPaused, VideoPaused, Reading);

    public Attendance ToAttendance() => new(ToParticipant(), State == ParticipantState.Away && Admitted ? LostSince : WaitingSince);
}
