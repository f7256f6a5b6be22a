using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Places;

/// <summary>Where the phone says it is: only with consent to that item, only when the official asks, always in the evidence.</summary>
public sealed class Whereabouts(SessionNow now, SessionPages pages, SessionFacts facts)
{
    /// <summary>The consent's item that allows it.</summary>
    public const string ConsentItem = "location";

    private const double MostAccuracyMetres = 1_000_000;

    public async Task AskAsync(Seat seat, LocateCall call)
    {
        now.Members.Official(seat);
        var member = now.Members.Named(call.ParticipantId);
        now.Evidence();
        if (member is not { ConnectionId: not null, Admitted: true, Aside: false })
        {
            throw new SessionRefusal("participant_away", "This person is not connected. Wait until they are back.");
        }

        Allowed(member);
        member.LocationWished = true;
        await pages.TellAsync([member.Id], new LocationWishedEvent());
    }

    public async Task ReportAsync(Seat seat, LocationCall call)
    {
        var member = now.Members.Admitted(seat);
        Allowed(member);
        if (!member.LocationWished)
        {
            throw SessionRefusal.BadCall("Nobody asks for the position now.");
        }

        if (!Site.IsPlace(call.Latitude, call.Longitude) || call.AccuracyMetres is not (>= 0 and <= MostAccuracyMetres) || call.HeadingDegrees is not (null or (>= 0 and <= 360)))
        {
            throw SessionRefusal.BadCall("latitude: -90 to 90; longitude: -180 to 180; accuracyMetres: 0 or more; headingDegrees: 0 to 360.");
        }

        var live = now.Evidence();
        var (metres, bearing) = DistanceFrom(await facts.SiteAsync(now.Known.CaseId), call);
        var found = new LocationFound(
            member.Id, call.Latitude, call.Longitude, call.AccuracyMetres, call.HeadingDegrees, Rounded(metres), Rounded(bearing), live.NowMs);
        await live.AppendAsync(EvidenceEntry.LocationReported(
            member.Facts.Label, found.Latitude, found.Longitude, found.AccuracyMetres,
            ("headingDegrees", found.HeadingDegrees), ("distanceMetres", found.DistanceMetres), ("bearingDegrees", found.BearingDegrees), ("atMs", found.AtMs)));
        member.LocationWished = false;
        now.Told.Add(found);
        await pages.TellAsync(now.Members.OfficialIds, new LocationFoundEvent(found));
    }

    public async Task DeclineAsync(Seat seat, NoLocationCall call)
    {
        var member = now.Members.Admitted(seat);
        member.LocationWished = false;
        var reason = Bounds.Line(call.Reason, SessionLimits.ReasonCharacters, "reason");
        await pages.TellAsync(now.Members.OfficialIds, new LocationDeclinedEvent(new(member.Id, reason)));
    }

    private static void Allowed(Member member)
    {
        if (member.Facts.Consent?.Items.Contains(ConsentItem) != true)
        {
            throw new SessionRefusal("no_location_consent", "This person did not agree to give the position. Check the place in another way.");
        }
    }

    private static (double? Metres, double? BearingDegrees) DistanceFrom(Site? site, LocationCall call) =>
        site?.To(call.Latitude, call.Longitude) is var (metres, bearing) ? (metres, bearing) : (null, null);

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 1) : null;
}
