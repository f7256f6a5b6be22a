using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>What an official asks of a person, as it stands now; large on that person's page until it is answered or taken back.</summary>
/// <param name="Ask">What is asked: a word of <see cref="PreparedAsks"/>, "item", "custom", or a challenge's word.</param>
/// <param name="Digits">For challenges with digits: four of them.</param>
/// <param name="Item">The checklist's item that it is for.</param>
/// <param name="AtMs">When it was asked, on the session's clock.</param>
[GenerateSerializer, Immutable]
public sealed record Card(
    string Id, string ParticipantId, CardKind Kind, string Ask, Text Text, string? Digits, string? Item, CardState State, string By, long AtMs);

/// <summary>An ask that officials choose by its word, with its plain words for the person.</summary>
[GenerateSerializer, Immutable]
public sealed record PreparedAsk(string Ask, Text Text);
