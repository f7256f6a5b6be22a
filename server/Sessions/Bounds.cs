using System.Globalization;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>Whether what a page sent is within the limits.</summary>
public static class Bounds
{
    public static void Check(OfferCall call)
    {
        if (string.IsNullOrEmpty(call.Sdp) || call.Sdp.Length > SessionLimits.OfferBytes)
        {
            throw new SessionRefusal("bad_sdp", $"Send an SDP offer of at most {SessionLimits.OfferBytes / 1024} KB.");
        }

        if (call.Receive is null || call.Receive.Length > SessionLimits.ReceiveSlots || call.Receive.Any(s => string.IsNullOrEmpty(s?.Mid)))
        {
            throw SessionRefusal.BadCall($"receive: at most {SessionLimits.ReceiveSlots} sections, each with its mid.");
        }
    }

    public static void Check(DecideCall call, DateTimeOffset now)
    {
        Text(call.Text, "decision", mayBeEmpty: true);
        if (call is { Outcome: Outcome.ToSupply or Outcome.PartlyPassed, DueAt: null })
        {
            throw SessionRefusal.BadCall("Say by when the rest must be supplied, or when it is looked at.");
        }

        if (call is { Kind: not null, Outcome: not Outcome.PartlyPassed })
        {
            throw SessionRefusal.BadCall("kind: of a partial pass only.");
        }

        if (call.DueAt is { } due)
        {
            CheckDue(due, now);
        }
    }

    private static void CheckDue(string due, DateTimeOffset now)
    {
        if (due.Length > 40 || !DateTimeOffset.TryParse(due, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            throw SessionRefusal.BadCall("dueAt: an ISO 8601 date.");
        }

        // A day without a time lasts until its end, wherever on earth the office is.
        if (at.AddDays(due.Contains('T') ? 0 : 2) < now)
        {
            throw new SessionRefusal("due_past", "dueAt: a time to come.");
        }
    }

    public static void Check(DrawCall call)
    {
        var most = call.Kind switch { DrawingKind.Pointer => 1, DrawingKind.Stroke => SessionLimits.StrokePoints, _ => 0 };
        if (call.Points is null || call.Points.Length % 2 != 0 || call.Points.Length > 2 * most || (call.Kind == DrawingKind.Stroke && call.Points.Length == 0)
            || !call.Points.All(p => p is >= 0 and <= 1))
        {
            throw SessionRefusal.BadCall($"points: x and y by turns, 0 to 1, at most {SessionLimits.StrokePoints} points.");
        }
    }

    public static void Text(string? text, string what, bool mayBeEmpty = false)
    {
        if (text is null || (!mayBeEmpty && string.IsNullOrWhiteSpace(text)))
        {
            throw SessionRefusal.BadCall($"Write the {what} first.");
        }

        if (text.Length > SessionLimits.TextCharacters)
        {
            throw SessionRefusal.TooLong(what, SessionLimits.TextCharacters);
        }
    }

    public static string Line(string? text, int characters, string what)
    {
        if (text is { } line && line.Length > characters)
        {
            throw SessionRefusal.TooLong(what, characters);
        }

        return text ?? "";
    }

    public static string Language(string? language) =>
        language is { Length: > 0 and <= 20 } && language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? language : "und";
}
