namespace RemoteVerify.Server.Sessions.Contracts;

/// <summary>Whom a helper is to the applicant, as declared when invited.</summary>
public enum HelperKind { Family, Assistant, Interpreter }

public enum CardKind { Request, Challenge }

/// <summary>Done and cannot are the person's own words; passed and failed the official's on a challenge.</summary>
public enum CardState { Open, Done, Cannot, Passed, Failed, Withdrawn }

public enum ChallengeKind { ReadDigits, WriteDigits, TurnDocument, PanRoom }

/// <summary>Pointer: where the official points now. Stroke: a line that stays. Clear: all lines go.</summary>
public enum DrawingKind { Pointer, Stroke, Clear }

/// <param name="Ask">A prepared request's word; "item" for the item's own words; "custom" for Text.</param>
[GenerateSerializer, Immutable]
public sealed record AskCall(string ParticipantId, string Ask, string? Item, string? Text);

/// <param name="Kind">Null: by chance.</param>
[GenerateSerializer, Immutable]
public sealed record ChallengeCall(string ParticipantId, ChallengeKind? Kind);

[GenerateSerializer, Immutable]
public sealed record CardResult(string CardId);

[GenerateSerializer, Immutable]
public sealed record CardCall(string CardId);

/// <param name="Done">False: it cannot be done.</param>
[GenerateSerializer, Immutable]
public sealed record AnswerCardCall(string CardId, bool Done);

[GenerateSerializer, Immutable]
public sealed record JudgeCall(string CardId, bool Passed);

[GenerateSerializer, Immutable]
public sealed record TypingCall(string Text);

/// <summary>What somebody is typing; empty: they stopped, or sent it.</summary>
[GenerateSerializer, Immutable]
public sealed record Typing(string ParticipantId, string Name, string Text);

/// <param name="ParticipantId">On whose picture.</param>
/// <param name="Points">x and y by turns, 0 to 1 of the picture's width and height.</param>
[GenerateSerializer, Immutable]
public sealed record DrawCall(string ParticipantId, DrawingKind Kind, double[] Points);

[GenerateSerializer, Immutable]
public sealed record Drawing(string ParticipantId, DrawingKind Kind, double[] Points, string By);

/// <param name="Away">True: the helper leaves the applicant alone with the official. False: may come back.</param>
[GenerateSerializer, Immutable]
public sealed record AsideCall(string ParticipantId, bool Away);
