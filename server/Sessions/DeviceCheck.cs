namespace RemoteVerify.Server.Sessions;

/// <summary>What an applicant's page found before it came in.</summary>
/// <param name="Camera">"ok", or the machine word of what is wrong with it ("permission_refused", "no_camera", ...).</param>
/// <param name="Microphone">"ok", "quiet" (nothing heard yet), or what is wrong with it.</param>
/// <param name="BatteryPercent">Null: the browser does not say.</param>
public sealed record DeviceCheck(string Camera, string Microphone, Contracts.Quality? Network, int? RttMs, int? UpKbps, int? BatteryPercent, bool Charging)
{
    public const int WordCharacters = 40;
}
