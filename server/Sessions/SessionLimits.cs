namespace RemoteVerify.Server.Sessions;

/// <summary>Every limit of a session, once.</summary>
public static class SessionLimits
{
    public const int MessageBytes = 64 * 1024;
    public const int CallsPerSecond = 20;
    public const int TextCharacters = 4000;
    public const int ReasonCharacters = 200;
    public const int People = 6;

    /// <summary>Invited people whom one session takes in over its whole life, those who left included: the room itself holds <see cref="People"/>.</summary>
    public const int Visitors = 60;

    /// <summary>Whom the official declined may wait again after so long, by the same link.</summary>
    public static readonly TimeSpan DeclinedPause = TimeSpan.FromMinutes(2);
    public const int OpenStillRequests = 8;

    /// <summary>Pictures that one person may send of own accord: taken without a line, sent later.</summary>
    public const int OwnStills = 40;
    public const int OwnStillDays = 30;
    public const int StillBytes = 20 * 1024 * 1024;

    /// <summary>While a still comes in, the officials are told how much of it is here, at most so often.</summary>
    public static readonly TimeSpan StillToldEvery = TimeSpan.FromMilliseconds(300);
    public const int AskCharacters = 200;
    public const int OpenCards = 8;

    /// <summary>Points of one stroke.</summary>
    public const int StrokePoints = 150;

    /// <summary>Lines on one picture: older ones go, the picture below has moved on.</summary>
    public const int Strokes = 20;

    /// <summary>Requests and challenges that a page is told of when it joins.</summary>
    public const int Cards = 50;

    /// <summary>Signals that one session tells of.</summary>
    public const int Signals = 200;
    public const int OfferBytes = 64 * 1024;
    public const int ReceiveSlots = 16;

    /// <summary>Messages, notes and stills, of each the newest, that a page is told of when it joins.</summary>
    public const int Told = 200;
}
