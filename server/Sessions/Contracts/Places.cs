namespace RemoteVerify.Server.Sessions.Contracts;

[GenerateSerializer, Immutable]
public sealed record LocateCall(string ParticipantId);

/// <summary>Degrees of WGS 84, metres.</summary>
/// <param name="HeadingDegrees">Where the phone points, from north clockwise; null: not known.</param>
[GenerateSerializer, Immutable]
public sealed record LocationCall(double Latitude, double Longitude, double AccuracyMetres, double? HeadingDegrees);

[GenerateSerializer, Immutable]
public sealed record NoLocationCall(string Reason);

[GenerateSerializer, Immutable]
public sealed record LocationDeclined(string ParticipantId, string Reason);

/// <param name="DistanceMetres">From the registered place; null: the case names none.</param>
/// <param name="BearingDegrees">From the registered place to here, from north clockwise.</param>
[GenerateSerializer, Immutable]
public sealed record LocationFound(
    string ParticipantId, double Latitude, double Longitude, double AccuracyMetres, double? HeadingDegrees, double? DistanceMetres, double? BearingDegrees, long AtMs);
