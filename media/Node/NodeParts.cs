using System.Net;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;
using RemoteVerify.Node.Sessions;
using RemoteVerify.Node.Signing;
using RemoteVerify.Routing;

namespace RemoteVerify.Node;

/// <summary>What all sessions of a node share.</summary>
internal sealed record NodeParts
{
    public required MediaNodeOptions Options { get; init; }
    public required IArchive Archive { get; init; }
    public required TimeProvider Clock { get; init; }
    public required ILogger Logger { get; init; }
    public required Beat Beat { get; init; }
    public required ReceiptDesk Receipts { get; init; }
    public required LiveFolders Folders { get; init; }
    public required DiskWriter Writer { get; init; }
    /// <summary>Set anew when the vault has a new key.</summary>
    public required SealingTools Sealing { get; set; }
    public required OpenPeerLink OpenPeer { get; init; }
    public required string Fingerprint { get; init; }
    public required IReadOnlyList<IPEndPoint> Candidates { get; init; }
    public required IReadOnlyList<IPEndPoint> TcpCandidates { get; init; }
}
