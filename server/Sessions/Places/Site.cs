namespace RemoteVerify.Server.Sessions.Places;

/// <summary>A registered place: the address and where it is, in degrees of WGS 84.</summary>
public sealed record Site(string Address, double Latitude, double Longitude)
{
    public const int AddressCharacters = 200;

    /// <summary>Of the earth as a ball, metres (IUGG mean radius).</summary>
    private const double EarthMetres = 6_371_008.8;

    /// <returns>Metres along the great circle, and degrees from north clockwise at this place.</returns>
    public (double Metres, double BearingDegrees) To(double latitude, double longitude)
    {
        var (from, to, east) = (Radians(Latitude), Radians(latitude), Radians(longitude - Longitude));
        var half = Math.Pow(Math.Sin((to - from) / 2), 2) + Math.Cos(from) * Math.Cos(to) * Math.Pow(Math.Sin(east / 2), 2);
        var metres = 2 * EarthMetres * Math.Asin(Math.Min(1, Math.Sqrt(half)));
        var bearing = Math.Atan2(Math.Sin(east) * Math.Cos(to), Math.Cos(from) * Math.Sin(to) - Math.Sin(from) * Math.Cos(to) * Math.Cos(east));
        return (metres, (bearing * 180 / Math.PI + 360) % 360);
    }

    public static bool IsPlace(double latitude, double longitude) => latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180;

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
