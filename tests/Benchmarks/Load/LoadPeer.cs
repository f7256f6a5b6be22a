using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>A participant without a browser: real UDP, ICE, DTLS and SRTP; plays a clip and counts what comes back.</summary>
public sealed partial class LoadPeer(Clip clip) : IDisposable
{
    private const int MaxPayload = 1150;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(15);
    private const byte VideoType = 96, RepairType = 97;
    private const byte TransportSequenceId = 3;
    private static readonly X509Certificate2 Certificate = DtlsSrtpClient.Own;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
    private readonly LoadWords _words = new(Certificate);
    private readonly OutgoingStream _audio = new(111, '0', RandomSsrc());
    private readonly OutgoingStream _video = new(VideoType, '1', RandomSsrc());
    private readonly ConcurrentDictionary<uint, IncomingStream> _incoming = new();
    private readonly TaskCompletionSource _checkedIce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrivalFeedback _arrivals = new();
    private readonly byte[] _buffer = new byte[1500];
    private DatagramPipe? _pipe;
    private IncomingStream? _picture;
    private SrtpGcm? _sending, _receiving;
    private readonly long[] _frameSent = new long[0x8000];
    private string _remoteUfrag = "", _remotePassword = "";
    private ushort _transportSequence;
    private long _frames, _sounds, _nextReportMs, _nextCheckMs, _nextFeedbackMs;

    public long PacketsSent { get; private set; }
    public long PacketsReceived => _incoming.Values.Sum(stream => stream.Packets);
    /// <summary>What did not come at first: this peer asks for it again.</summary>
    public long PacketsMissed => _incoming.Values.Sum(stream => stream.Missed);
    /// <summary>What the server asked for again.</summary>
    public long PacketsRepeated { get; private set; }
    /// <summary>What the server sent to try out this peer's line: it believes the line to be narrow.</summary>
    public long PaddingReceived { get; private set; }
    /// <summary>Whose pictures come in: their frames' way is timed.</summary>
    public LoadPeer? Other { get; set; }
    /// <summary>From the last packet of each frame sent to its coming in here.</summary>
    public Delays Delays { get; } = new();
    /// <summary>Milliseconds of its own clock up to which it has sent.</summary>
    public long SentMs { get; private set; }

    /// <summary>False: it only watches.</summary>
    public bool Plays { get; init; } = true;

    /// <summary>What it asks for beside all that a browser asks for; null: nothing.</summary>
    public AbsurdFeedback? Absurd { get; set; }
    public long AbsurdSent { get; private set; }
    public long AbsurdBytes { get; private set; }
    /// <summary>What names it in the server's checks (RFC 8445 section 7.2.2); there once it has begun to connect.</summary>
    public string CheckName => $"{_remoteUfrag}:{_words.Ufrag}";

    /// <summary>One m-line each way for sound and picture, as Chromium words it.</summary>
    public string Offer() => _words.Offer(_audio.Ssrc, _video.Ssrc);

    /// <summary>For servers that want to know in words where a peer is, before it checks.</summary>
    public void Bind(IPAddress address)
    {
        _socket.Bind(new IPEndPoint(address, 0));
        _words.Whereabouts = [$"a=candidate:1 1 udp 2130706431 {address} {((IPEndPoint)_socket.LocalEndPoint!).Port} typ host", "a=end-of-candidates"];
    }

    /// <summary>For servers that watch over connections of their own. This end shakes hands as the client.</summary>
    public string PublishingOffer() => _words.PublishingOffer(_audio.Ssrc, _video.Ssrc);

    /// <summary>To an offer of sound and picture in the formats that this peer sends.</summary>
    public string WatchingAnswer() => _words.WatchingAnswer();

    /// <summary>Checks, shakes hands and is ready to send.</summary>
    public async Task ConnectAsync(string answer)
    {
        await FindAsync(answer);
        _pipe = new DatagramPipe(datagram => _socket.Send(datagram));
        Receiver.Shared.Add(_socket, Take);
        for (var attempt = 0; attempt < 50 && !_checkedIce.Task.IsCompleted; attempt++)
        {
            Check();
            await Task.WhenAny(_checkedIce.Task, Task.Delay(100));
        }

        await _checkedIce.Task.WaitAsync(TimeSpan.FromSeconds(1));
        (_sending, _receiving) = await Task.Factory.StartNew(() => DtlsSrtpClient.Connect(_pipe, Certificate), TaskCreationOptions.LongRunning).WaitAsync(HandshakeLimit);
    }

    private async Task FindAsync(string answer)
    {
        _remoteUfrag = Ufrag().Match(answer).Groups[1].Value;
        _remotePassword = Password().Match(answer).Groups[1].Value;
        var candidate = Candidate().Match(answer);
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(candidate.Groups[1].Value), int.Parse(candidate.Groups[2].Value)));
    }

    /// <summary>Sends what is due at this moment of the peer's clock: frames, sounds, reports and checks.</summary>
    public void SendDue(long nowMs)
    {
        if (Plays)
        {
            PlayDue(nowMs);
        }

        if (nowMs >= _nextFeedbackMs)
        {
            Feedback();
            _nextFeedbackMs = nowMs + ArrivalFeedback.EveryMs;
        }

        if (nowMs >= _nextReportMs)
        {
            Report();
            _nextReportMs = nowMs + 1000;
        }

        if (nowMs >= _nextCheckMs)
        {
            Check();
            _nextCheckMs = nowMs + 2500;
        }

        AskAbsurdly();
        SentMs = nowMs;
    }

    private void AskAbsurdly()
    {
        for (var i = 0; i < Absurd?.EachTime; i++, AbsurdSent++)
        {
            var length = Absurd.Write(_buffer, _audio.Ssrc, _picture);
            length = _sending!.ProtectRtcp(_buffer, length);
            AbsurdBytes += length;
            SendDatagram(_buffer.AsSpan(0, length));
        }
    }

    private void PlayDue(long nowMs)
    {
        for (; _sounds * 20 <= nowMs; _sounds++)
        {
            Send(_audio, [], clip.Sounds[(int)(_sounds % clip.Sounds.Count)], (uint)(_sounds * 960), false);
        }

        for (; _frames * 1000 / Clip.FramesPerSecond <= nowMs; _frames++)
        {
            SendFrame(clip.Frames[(int)(_frames % clip.Frames.Count)], (uint)(_frames * 90_000 / Clip.FramesPerSecond), (ushort)(_frames & 0x7FFF));
        }
    }

    /// <summary>RFC 7741 section 4.2: with a 15-bit picture id.</summary>
    private void SendFrame(ReadOnlySpan<byte> frame, uint timestamp, ushort pictureId)
    {
        Span<byte> descriptor = stackalloc byte[4];
        for (var at = 0; at < frame.Length; at += MaxPayload)
        {
            var length = Math.Min(MaxPayload, frame.Length - at);
            if (at + length == frame.Length)
            {
                Volatile.Write(ref _frameSent[pictureId], System.Diagnostics.Stopwatch.GetTimestamp());
            }

            descriptor[0] = (byte)(at == 0 ? 0x90 : 0x80);
            descriptor[1] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(descriptor[2..], (ushort)(pictureId | 0x8000));
            Send(_video, descriptor, frame.Slice(at, length), timestamp, at + length == frame.Length);
        }
    }

    private void Send(OutgoingStream stream, ReadOnlySpan<byte> descriptor, ReadOnlySpan<byte> payload, uint timestamp, bool marker)
    {
        var (length, rollover) = stream.Write(_buffer, descriptor, payload, timestamp, marker, _transportSequence++);
        length = _sending!.ProtectRtp(_buffer, length, OutgoingStream.HeaderLength, rollover);
        PacketsSent++;
        stream.Sent.Keep(BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(2)), _buffer.AsSpan(0, length));
        SendDatagram(_buffer.AsSpan(0, length));
    }

    private void Check() => SendDatagram(StunCheck.Build(CheckName, _remotePassword));

    /// <summary>A server that has been killed refuses; that is what some callers are here for.</summary>
    private void SendDatagram(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.Send(datagram);
        }
        catch (SocketException)
        {
            // ICMP port unreachable of an earlier datagram
        }
    }

    /// <summary>When packets came, and which are missed.</summary>
    private void Feedback()
    {
        var at = _arrivals.Write(_buffer, _audio.Ssrc, _incoming.Keys.FirstOrDefault());
        Span<ushort> lost = stackalloc ushort[32];
        foreach (var stream in _incoming.Values)
        {
            at += Nack.Write(_buffer.AsSpan(at, 100), _audio.Ssrc, stream.Ssrc, lost[..stream.Ask(lost)]);
        }

        if (at > 0)
        {
            SendDatagram(_buffer.AsSpan(0, _sending!.ProtectRtcp(_buffer, at)));
        }
    }

    /// <summary>A sender report of each stream, or a receiver report, with reception blocks (RFC 3550 section 6.4).</summary>
    private void Report()
    {
        var blocks = _incoming.Values.Take(4).ToList();
        var at = Plays ? LoadReports.WriteSenderReport(_buffer, _audio, blocks) : LoadReports.WriteReport(_buffer, 201, _audio.Ssrc, 8, blocks);
        at += Plays ? LoadReports.WriteSenderReport(_buffer.AsSpan(at), _video, []) : 0;
        SendDatagram(_buffer.AsSpan(0, _sending!.ProtectRtcp(_buffer, at)));
    }

    /// <summary>The first byte tells STUN, DTLS and RTP apart (RFC 7983).</summary>
    private void Take(Span<byte> datagram)
    {
        if (datagram.Length < 12)
        {
            return;
        }

        if (datagram[0] < 4 && StunCheck.IsSuccess(datagram))
        {
            _checkedIce.TrySetResult();
        }
        else if (StunCheck.IsCheck(datagram))
        {
            SendDatagram(StunCheck.Answer(datagram, _words.Password, (IPEndPoint)_socket.RemoteEndPoint!));
        }
        else if (datagram[0] is >= 20 and < 64)
        {
            _pipe!.Arrived(datagram);
        }
        else if (datagram[0] >= 128 && datagram[1] is < 192 or > 223)
        {
            TakeMedia(datagram);
        }
        else if (datagram[0] >= 128 && _receiving?.UnprotectRtcp(datagram) is { } length)
        {
            Repeat(datagram[..length]);
        }
    }

    private void TakeMedia(Span<byte> datagram)
    {
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        var stream = _incoming.GetOrAdd(BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]), (ssrc, first) => new(ssrc, first), sequence);
        stream.Note(sequence);
        var extended = (datagram[0] & 0x10) != 0;
        var header = extended ? 16 + 4 * BinaryPrimitives.ReadUInt16BigEndian(datagram[14..]) : 12;
        if (extended && header <= datagram.Length && TransportSequence(datagram[16..header]) is { } number)
        {
            _arrivals.Note(number, System.Diagnostics.Stopwatch.GetElapsedTime(0));
        }

        if ((datagram[1] & 0x7F) == RepairType)
        {
            PaddingReceived += (datagram[0] & 0x20) != 0 ? 1 : 0;
            TakeRepair(datagram, header, stream);
        }
        else if ((datagram[1] & 0x7F) == VideoType)
        {
            TakePicture(datagram, header, stream);
        }
    }

    /// <summary>RFC 8285 section 4.2: a byte of id and length before each element, zeros between them.</summary>
    private static ushort? TransportSequence(ReadOnlySpan<byte> elements)
    {
        for (elements = elements.TrimStart((byte)0); elements.Length >= 3; elements = elements.TrimStart((byte)0))
        {
            if (elements[0] >> 4 == TransportSequenceId)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(elements[1..]);
            }

            elements = elements[Math.Min(elements.Length, 2 + (elements[0] & 0x0F))..];
        }

        return null;
    }

    /// <summary>RFC 4588 section 4: the number of the packet that it repeats stands first. Padding repeats none.</summary>
    private void TakeRepair(Span<byte> datagram, int header, IncomingStream repairs)
    {
        if (_receiving is null || datagram.Length < header + 2 + SrtpGcm.TagLength)
        {
            return;
        }

        _receiving.UnprotectRtp(datagram, header, repairs.Rollover(BinaryPrimitives.ReadUInt16BigEndian(datagram[2..])));
        if (_picture is { } picture)
        {
            picture.Repaired(BinaryPrimitives.ReadUInt16BigEndian(datagram[header..]));
        }
    }

    private void Repeat(ReadOnlySpan<byte> compound)
    {
        foreach (var packet in new RtcpReader(compound))
        {
            if (!Nack.TryParse(packet, out var nack))
            {
                continue;
            }

            var stream = nack.MediaSsrc == _video.Ssrc ? _video : _audio;
            foreach (var sequence in nack)
            {
                if (stream.Sent.Find(sequence) is { Length: > 0 } datagram)
                {
                    PacketsRepeated++;
                    SendDatagram(datagram);
                }
            }
        }
    }

    private void TakePicture(Span<byte> datagram, int header, IncomingStream stream)
    {
        _picture = stream;
        if (datagram[1] >= 0x80 && Delays.Wanted && Other is not null)
        {
            Time(datagram, header, stream);
        }
    }

    /// <summary>A frame's last packet: its picture id tells which frame it ends.</summary>
    private void Time(Span<byte> datagram, int header, IncomingStream stream)
    {
        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        _receiving!.UnprotectRtp(datagram, header, stream.Rollover(BinaryPrimitives.ReadUInt16BigEndian(datagram[2..])));
        var pictureId = BinaryPrimitives.ReadUInt16BigEndian(datagram[(header + 2)..]) & 0x7FFF;
        var sent = Volatile.Read(ref Other!._frameSent[pictureId]);
        if (sent != 0)
        {
            Delays.Add(System.Diagnostics.Stopwatch.GetElapsedTime(sent, now));
        }
    }

    private static uint RandomSsrc() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);

    public void Dispose()
    {
        Receiver.Shared.Remove(_socket);
        _socket.Dispose();
        _sending?.Dispose();
        _receiving?.Dispose();
    }

    [GeneratedRegex(@"a=ice-ufrag:(\S+)")]
    private static partial Regex Ufrag();

    [GeneratedRegex(@"a=ice-pwd:(\S+)")]
    private static partial Regex Password();

    [GeneratedRegex(@"a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host", RegexOptions.IgnoreCase)]
    private static partial Regex Candidate();
}
