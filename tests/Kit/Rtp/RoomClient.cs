using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;
using RemoteVerify.Transport.Rtp;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Kit.Rtp;

/// <summary>A browser's media half in virtual time: sends, receives and gives feedback over a seeded network, without ICE, DTLS and SRTP.</summary>
public sealed class RoomClient : IPeerLink
{
    private static int s_sessions;

    private readonly int _session = Interlocked.Increment(ref s_sessions);
    private readonly LossyPipe _up;
    private readonly LossyPipe _down;
    private readonly byte[] _buffer = new byte[1500];
    private IPeerEvents? _server;
    private Lock? _gate;
    private ushort _transportSequence;

    public RoomClient(Simulation simulation, ClientProfile profile, string ufrag, int seed, PipeOptions up, PipeOptions down)
    {
        (Simulation, Profile, Ufrag) = (simulation, profile, ufrag);
        _up = new LossyPipe(simulation, seed, up, Deliver);
        _down = new LossyPipe(simulation, seed + 1, down, Receive);
        simulation.Every(TimeSpan.FromMilliseconds(40), AskForLost);
        simulation.Every(TimeSpan.FromMilliseconds(50), TellArrivals);
    }

    public Simulation Simulation { get; }
    public ClientProfile Profile { get; }
    public string Ufrag { get; set; }
    public List<ClientLine> Lines { get; } = [];
    public List<MediaSource> Sources { get; } = [];
    public List<MediaReceiver> Receivers { get; } = [];
    public List<ulong> Limits { get; } = [];
    public List<ReportBlock> ReportsAboutUs { get; } = [];
    /// <summary>Arrival at the server by our transport-wide number, as its feedback told; null for lost.</summary>
    public Dictionary<ushort, long?> Feedback { get; } = [];
    public Dictionary<ushort, Instant> SentAt { get; } = [];
    /// <summary>Arrivals of numbered packets that no feedback of ours has told yet.</summary>
    private readonly SortedDictionary<long, long> _untold = [];
    private long _highestNumber = -1;
    private long _told = -1;
    private byte _feedbackCount;
    /// <summary>What our clock shows more than the simulation's.</summary>
    public TimeSpan ClockAhead { get; set; }
    /// <summary>What our receiver reports say, of 256.</summary>
    public byte FractionLost { get; set; }
    /// <summary>Packets that carried nothing but padding.</summary>
    public int Padding { get; private set; }

    public int MalformedReceived { get; private set; }
    public PeerCloseReason? ClosedBecause { get; private set; }
    public string? Answer { get; private set; }
    public IReadOnlyList<SlotAssignment> Slots { get; set; } = [];
    public LossyPipe Up => _up;
    public LossyPipe Down => _down;

    public string LocalUfrag => "server-ufrag";
    public string LocalPassword => "server-password-of-24-ch";

    public string Offer() => ClientOffer.Write(Profile, Ufrag, Lines, _session);

    public void Take(OfferOutcome.Accepted accepted)
    {
        (Answer, Slots) = (accepted.Sdp, accepted.Slots);
        if (!SessionDescription.TryParse(accepted.Sdp, out var answer, out var error))
            throw new InvalidOperationException(error!.ToString());
        foreach (var (section, line) in answer.Media.Zip(Lines).Where(pair => pair.First.Direction == SdpDirection.SendOnly))
        {
            if (Receivers.Exists(receiver => receiver.Ssrc == section.Sources[0]))
                continue;
            var rtx = section.Retransmissions.Count > 0 ? section.Retransmissions[0].Retransmission : (uint?)null;
            Receivers.Add(new MediaReceiver(line, section.Sources[0], rtx, Profile.Vp8Rtx));
        }
    }

    public MediaReceiver Receiver(string mid) => Receivers.Single(receiver => receiver.Line.Mid == mid);

    public ushort NextTransportSequence()
    {
        SentAt[_transportSequence] = Simulation.Now;
        return _transportSequence++;
    }

    /// <summary>ICE and DTLS are done.</summary>
    public void Opened(IPeerEvents server, Lock gate) => (_server, _gate) = (server, gate);

    public void Connect()
    {
        lock (_gate!)
            _server!.Connected(null!, Simulation.Now);
    }

    public void LoseConsent()
    {
        lock (_gate!)
            _server!.Closed(null!, PeerCloseReason.ConsentExpired, Simulation.Now);
    }

    public void SendRtp(ReadOnlySpan<byte> packet) => _up.Send(packet);

    public void SendRtcp(ReadOnlySpan<byte> compound) => _up.Send(compound);

    public void SendPli(MediaReceiver receiver) => SendRtcp(_buffer.AsSpan(0, Pli.Write(_buffer, 1, receiver.Ssrc)));

    public void SendRemb(ulong bitsPerSecond) => SendRtcp(_buffer.AsSpan(0, Remb.Write(_buffer, 1, bitsPerSecond, [])));

    void IPeerLink.SendRtp(ReadOnlySpan<byte> packet, Instant now) => _down.Send(packet);

    void IPeerLink.SendRtcp(ReadOnlySpan<byte> compound, Instant now) => _down.Send(compound);

    /// <summary>The other end's ufrag of the newest ICE restart.</summary>
    public string? Restarted { get; private set; }

    void IPeerLink.RestartIce(RemoteEnd remote) => Restarted = remote.Ufrag;

    void IPeerLink.Close(PeerCloseReason reason, Instant now) => ClosedBecause = reason;

    private static bool IsRtcp(byte[] datagram) => datagram[1] is >= 192 and <= 223;

    private void Deliver(byte[] datagram)
    {
        lock (_gate!)
        {
            if (IsRtcp(datagram))
                _server!.RtcpReceived(null!, datagram, Simulation.Now);
            else if (RtpHeader.TryParse(datagram, out var header))
                _server!.RtpReceived(null!, datagram, header, Simulation.Now);
        }
    }

    private void Receive(byte[] datagram)
    {
        if (IsRtcp(datagram))
            ReceiveRtcp(datagram);
        else if (RtpHeader.TryParse(datagram, out var header))
            ReceiveRtp(datagram, header);
        else
            MalformedReceived++;
    }

    private void ReceiveRtp(byte[] packet, in RtpHeader header)
    {
        var ssrc = header.Ssrc;
        NoteArrival(packet, header);
        if (Receivers.Find(receiver => receiver.Ssrc == ssrc) is { } media && header.PayloadType == Profile.Red)
            ReceiveRedundant(media, packet, header);
        else if (Receivers.Find(receiver => receiver.Ssrc == ssrc) is { } plain)
            plain.Take(packet, header, Simulation.Now, retransmitted: false);
        else if (Receivers.Find(receiver => receiver.RtxSsrc == ssrc) is { } repaired)
        {
            var original = new byte[1500];
            Padding += header.PayloadLength == 0 ? 1 : 0;
            var length = Rtx.Unwrap(packet, header, 0, repaired.Ssrc, original);
            if (length > 0 && RtpHeader.TryParse(original.AsSpan(0, length), out var unwrapped))
                repaired.Take(original[..length], unwrapped, Simulation.Now, retransmitted: true);
        }
        else
            MalformedReceived++;
    }

    private void ReceiveRedundant(MediaReceiver media, byte[] packet, in RtpHeader header)
    {
        if (!Red.TryParse(header.Payload(packet), out var blocks))
        {
            MalformedReceived++;
            return;
        }
        var older = blocks.Redundant;
        foreach (var block in blocks)
        {
            var buffer = new byte[1500];
            var writer = new RtpWriter(buffer, Profile.Opus, header.Marker, (ushort)(header.SequenceNumber - older), header.Timestamp - (uint)block.TimestampOffset, header.Ssrc);
            var length = writer.Finish(block.Data);
            if (RtpHeader.TryParse(buffer.AsSpan(0, length), out var plain))
                media.Take(buffer[..length], plain, Simulation.Now, retransmitted: older > 0);
            older--;
        }
    }

    private void ReceiveRtcp(byte[] compound)
    {
        foreach (var packet in new RtcpReader(compound))
        {
            if (Nack.TryParse(packet, out var nack))
                foreach (var lost in nack)
                    Source(nack.MediaSsrc)?.AskedAgain(lost);
            else if (Pli.TryParse(packet, out var ssrc))
                Source(ssrc)?.AskedForKeyFrame();
            else if (Remb.TryParse(packet, out var limit))
                Limits.Add(limit);
            else if (TransportFeedback.TryParse(packet, out var feedback))
                Take(feedback);
            else
                TakeReports(packet);
        }
    }

    private void TakeReports(in RtcpPacket packet)
    {
        if (ReceiverReport.TryParse(packet, out var received))
            foreach (var block in received.Blocks)
                ReportsAboutUs.Add(block);
        if (!SenderReport.TryParse(packet, out var sent))
            return;
        var ssrc = sent.Ssrc;
        Receivers.Find(receiver => receiver.Ssrc == ssrc)?.Reports.Add((sent.NtpTime, sent.RtpTimestamp, Simulation.Now));
        SendReceiverReport(ssrc, sent.NtpTime);
    }

    // Answers at once, so the delay since the sender report is 0.
    private void SendReceiverReport(uint ssrc, ulong ntpTime)
    {
        var block = new ReportBlock { Ssrc = ssrc, LastSenderReport = (uint)(ntpTime >> 16), FractionLost = FractionLost };
        SendRtcp(_buffer.AsSpan(0, ReceiverReport.Write(_buffer, 1, [block])));
    }

    private void Take(TransportFeedback feedback)
    {
        while (feedback.MoveNext())
            if (feedback.Received || !Feedback.TryGetValue(feedback.SequenceNumber, out var known) || known is null)
                Feedback[feedback.SequenceNumber] = feedback.Received ? feedback.ArrivalMicroseconds : null;
    }

    private void NoteArrival(byte[] packet, in RtpHeader header)
    {
        if (!RtpExtensions.TryFind(packet, header, Profile.Twcc, out var value))
            return;
        var number = SequenceNumber.Unwrap(RtpExtensionValues.TransportSequence(value), Math.Max(_highestNumber, 0));
        _highestNumber = Math.Max(_highestNumber, number);
        if (number > _told)
            _untold[number] = (Simulation.Now + ClockAhead).Microseconds;
    }

    private void TellArrivals()
    {
        while (_untold.Count > 0)
        {
            var first = _told + 1;
            var arrivals = new long[(int)Math.Min(TransportFeedbackWriter.MaxPackets, _untold.Keys.Last() - first + 1)];
            for (var i = 0; i < arrivals.Length; i++)
                arrivals[i] = _untold.TryGetValue(first + i, out var at) ? at : TransportFeedbackWriter.NotReceived;
            var length = TransportFeedbackWriter.Write(_buffer, 1, 1, (ushort)first, _feedbackCount++, arrivals, out var covered);
            if (length == 0)
                covered = arrivals.Length;
            else
                SendRtcp(_buffer.AsSpan(0, length));
            _told += covered;
            foreach (var number in _untold.Keys.TakeWhile(number => number <= _told).ToArray())
                _untold.Remove(number);
        }
    }

    private MediaSource? Source(uint ssrc) => Sources.Find(source => source.Ssrc == ssrc);

    private void AskForLost()
    {
        foreach (var receiver in Receivers)
        {
            var lost = receiver.Lost();
            if (lost.Length > 0)
                SendRtcp(_buffer.AsSpan(0, Nack.Write(_buffer, 1, receiver.Ssrc, lost)));
        }
    }
}
