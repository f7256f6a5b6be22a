namespace RemoteVerify.Server.Sessions.Contracts;

/// <summary>What a camera can be told, as its browser says.</summary>
/// <param name="ZoomLeast">With ZoomMost: the range of zoom; null: none.</param>
/// <param name="Focus">Words of the browser: "continuous", "single-shot", "manual".</param>
/// <param name="WidthMost">Pixels of the largest picture; null: not said.</param>
[GenerateSerializer, Immutable]
public sealed record CameraAbilities(bool Torch, double? ZoomLeast, double? ZoomMost, string[] Focus, int? WidthMost, int? HeightMost);

/// <summary>A camera as it really is set now, read back from the device.</summary>
/// <param name="Label">The device's own name.</param>
/// <param name="Torch">Null: there is none.</param>
[GenerateSerializer, Immutable]
public sealed record CameraNow(
    string Label, int Width, int Height, double FramesPerSecond, Facing? Facing, bool? Torch, double? Zoom, string? Focus, CameraAbilities Can);

[GenerateSerializer, Immutable]
public sealed record CameraOf(string ParticipantId, CameraNow Camera);

/// <summary>What an official wants of a person's camera; null: leave it. The camera's own report says what came of it.</summary>
[GenerateSerializer, Immutable]
public sealed record CameraWish(string ParticipantId, bool? Torch, double? Zoom, string? Focus, int? Width, int? Height, Facing? Facing);

/// <param name="Frozen">True: the picture is held still for both sides. False: it moves again.</param>
[GenerateSerializer, Immutable]
public sealed record FreezeCall(string ParticipantId, bool Frozen);

[GenerateSerializer, Immutable]
public sealed record PictureFrozen(string ParticipantId, bool Frozen, string By);

/// <summary>VirtualCamera: its name is that of a program. CameraReplaced: another device without being turned. Cut: the whole picture changed at once. StandsStill: the same picture again and again.</summary>
public enum SignalKind { VirtualCamera, CameraReplaced, Cut, StandsStill }

[GenerateSerializer, Immutable]
public sealed record SignalCall(string ParticipantId, SignalKind Kind);

/// <summary>Something to look at, no verdict.</summary>
[GenerateSerializer, Immutable]
public sealed record Signal(string ParticipantId, SignalKind Kind, string Detail, long AtMs);
