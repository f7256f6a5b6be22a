using System.Collections.Concurrent;
using System.Text;
using RemoteVerify.Transport.Ice;

namespace RemoteVerify.Transport;

/// <summary>Finds the peer of a datagram: a STUN check by its USERNAME, all else by the address that such a check has proven. Safe for any thread; no lock is shared by sessions.</summary>
public sealed class Demux
{
    private const int MaxUfragLength = 256;

    private readonly ConcurrentDictionary<string, Peer> _byUfrag = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Peer>.AlternateLookup<ReadOnlySpan<char>> _byUfragSpan;
    private readonly ConcurrentDictionary<TransportAddress, Owner> _byAddress = new();
    private long _unknown;

    public Demux() => _byUfragSpan = _byUfrag.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Told of a bug that a datagram, a poll or a handshake ran into; its peer has been closed. Called under that peer's gate.</summary>
    public Action<Exception>? Faulted { get; init; }

    /// <summary>A peer that restarts ICE counts twice meanwhile.</summary>
    public int PeerCount => _byUfrag.Count;

    /// <summary>Datagrams that belong to no peer.</summary>
    public long UnknownDatagrams => Volatile.Read(ref _unknown);

    /// <summary>What its peers passed over.</summary>
    public DropTotals Drops { get; } = new();

    /// <summary>From now on checks with the peer's ufrag reach it. A closing peer removes itself.</summary>
    /// <exception cref="ArgumentException">The ufrag is taken.</exception>
    public void Add(Peer peer)
    {
        Add(peer.LocalUfrag, peer);
        peer.Demux = this;
    }

    /// <summary>A ufrag of a peer that has one already: it restarts ICE.</summary>
    internal void Add(string ufrag, Peer peer)
    {
        if (!_byUfrag.TryAdd(ufrag, peer))
            throw new ArgumentException("The ufrag is taken.", nameof(ufrag));
    }

    internal void Forget(string ufrag, Peer peer) => _byUfrag.TryRemove(new(ufrag, peer));

    public void Remove(Peer peer)
    {
        Forget(peer.LocalUfrag, peer);
        peer.ForgetNext();
        foreach (var bound in _byAddress)
        {
            if (bound.Value.Peer == peer)
                _byAddress.TryRemove(bound);
        }
    }

    /// <summary>Takes the peer's gate and hands it the datagram. Never throws: a bug closes the peer and is told to <see cref="Faulted"/>.</summary>
    public void Receive(Span<byte> datagram, in TransportAddress from, Instant now)
    {
        if (Find(datagram, from) is not { } peer)
        {
            Interlocked.Increment(ref _unknown);
            return;
        }
        lock (peer.Gate)
        {
            try
            {
                peer.Receive(datagram, from, now);
            }
            catch (Exception bug)
            {
                Fault(peer, bug, now);
            }
        }
    }

    /// <summary>Polls every peer, each under its gate.</summary>
    public void Poll(Instant now)
    {
        foreach (var (_, peer) in _byUfrag)
        {
            lock (peer.Gate)
            {
                try
                {
                    peer.Poll(now);
                }
                catch (Exception bug)
                {
                    Fault(peer, bug, now);
                }
            }
        }
    }

    // A NAT may give one browser's old port to another's. While the first still checks from it, it keeps it: or a stranger,
    // whose check says somebody else's address, would take what comes from there.
    internal void Bind(in TransportAddress address, Peer peer, Instant now)
    {
        if (!_byAddress.TryGetValue(address, out var owner) || owner.Peer != peer && now - owner.CheckedAt > peer.Options.Limits.AddressSilence)
            _byAddress[address] = owner = new Owner(peer);
        if (owner.Peer == peer)
            owner.CheckedAt = now;
    }

    /// <summary>A valid check has proven the address and its peer lives.</summary>
    internal bool IsBound(in TransportAddress address) => _byAddress.ContainsKey(address);

    internal void Unbind(in TransportAddress address, Peer peer) => _ = _byAddress.TryGetValue(address, out var owner) && owner.Peer == peer && _byAddress.TryRemove(new(address, owner));

    internal void Fault(Peer peer, Exception bug, Instant now)
    {
        Faulted?.Invoke(bug);
        try
        {
            peer.Close(PeerCloseReason.Faulted, now);
        }
        catch (Exception another)
        {
            Faulted?.Invoke(another);
        }
    }

    private Peer? Find(ReadOnlySpan<byte> datagram, in TransportAddress from)
    {
        if (DatagramKinds.Of(datagram) == DatagramKind.Stun)
            return FindByUsername(datagram);
        return _byAddress.GetValueOrDefault(from)?.Peer;
    }

    // USERNAME is our ufrag, a colon and the browser's (RFC 8445 section 7.2.2).
    private Peer? FindByUsername(ReadOnlySpan<byte> datagram)
    {
        if (!StunMessage.TryParse(datagram, out var message))
            return null;
        var ufragLength = message.Username.IndexOf((byte)':');
        if (ufragLength is < 1 or > MaxUfragLength)
            return null;
        Span<char> ufrag = stackalloc char[MaxUfragLength];
        var length = Encoding.Latin1.GetChars(message.Username[..ufragLength], ufrag);
        return _byUfragSpan.TryGetValue(ufrag[..length], out var peer) ? peer : null;
    }

    /// <summary>Whose address it is, since its last valid check.</summary>
    private sealed class Owner(Peer peer)
    {
        private long _checkedAt;

        public Peer Peer => peer;

        public Instant CheckedAt
        {
            get => new(Volatile.Read(ref _checkedAt));
            set => Volatile.Write(ref _checkedAt, value.Microseconds);
        }
    }
}
