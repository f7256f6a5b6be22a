namespace RemoteVerify.Server.Sessions.Contracts;

public enum ParticipantRole { Applicant, Official, Device, Helper }

/// <summary>Waiting for admission; admitted without media yet; connected with media; away (the page lost its connection); left; declined.</summary>
public enum ParticipantState { Waiting, Admitted, Connected, Away, Left, Declined }

public enum Facing { User, Environment }

public enum Quality { Good, Fair, Poor }

/// <summary>What a viewer gets of somebody's picture: the best there is, a smaller one, a still now and then, or sound alone.</summary>
public enum PictureStep { Best, Lower, Stills, SoundOnly }

public enum SlotKind { Audio, Video }

/// <summary>Off: nobody sends yet. Recording: what comes in reaches the disk. Stalled: it comes in and does not reach the disk.</summary>
public enum RecordingWord { Off, Recording, Stalled }

public enum ItemVerdict { Pass, Fail, NotApplicable }

/// <summary>PartlyPassed: the rest is looked at on a second visit. ToSupply: accepted, with material to follow.</summary>
public enum Outcome { Pass, Fail, ToSupply, PartlyPassed }

/// <summary>How the rest is looked at after a partial pass: in a second call, or by coming to the place.</summary>
public enum SecondKind { Call, Visit }

public enum SessionState { Open, Live, Ending, Sealed, CutShort }

/// <summary>Postponed: another time was agreed on, the case goes on in the session after this one.</summary>
public enum EndReason { Ended, CutShort, Postponed }
