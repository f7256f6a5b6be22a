namespace RemoteVerify.Server;

/// <summary>The same words in the two languages of the product.</summary>
[GenerateSerializer, Immutable]
public sealed record Text(string Zh, string En);
