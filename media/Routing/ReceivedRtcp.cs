using RemoteVerify.Routing.Congestion;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Routing;

/// <summary>What a peer reports back: RTCP of its own streams and of those it watches, read as far as its budget goes.</summary>
internal sealed class ReceivedRtcp(Connection from, Downlink downlink)
{
    private FeedbackBudget _budget;

    public long Refused => _budget.Refused;

    public void Take(ReadOnlySpan<byte> compound, Instant now)
    {
        foreach (var packet in new RtcpReader(compound))
        {
            if (!_budget.TryTake(1, now))
                return;
            switch (packet.Type)
            {
                case RtcpType.SenderReport when SenderReport.TryParse(packet, out var report):
                    FindTrack(report.Ssrc)?.SenderReported(report.NtpTime, report.RtpTimestamp, now);
                    Take(report.Blocks, now);
                    break;
                case RtcpType.ReceiverReport when ReceiverReport.TryParse(packet, out var report):
                    Take(report.Blocks, now);
                    break;
                case RtcpType.Bye when Bye.TryParse(packet, out var bye):
                    Take(bye, now);
                    break;
                default:
                    TakeFeedback(packet, now);
                    break;
            }
        }
    }

    private void TakeFeedback(in RtcpPacket packet, Instant now)
    {
        if (Nack.TryParse(packet, out var nack))
            Take(nack, now);
        else if (Pli.TryParse(packet, out var mediaSsrc))
            FindSlot(mediaSsrc)?.PictureLost(now);
        else if (TransportFeedback.TryParse(packet, out var feedback) && _budget.TryTake(feedback.PacketCount, now))
            downlink.Take(feedback, now);
        else if (Remb.TryParse(packet, out var bitsPerSecond))
            downlink.TakeTold(bitsPerSecond, (ulong)from.Traffic.VideoKbpsOut * 1000, now);
        else if (Fir.TryParse(packet, out var fir))
            foreach (var ssrc in fir)
                FindSlot(ssrc)?.PictureLost(now);
    }

    private void Take(ReportBlocks blocks, Instant now)
    {
        byte? lost = null;
        foreach (var block in blocks)
        {
            if (FindSlot(block.Ssrc) is not { } slot)
                continue;
            slot.Reported(block, now);
            if (slot.Kind == MediaKind.Video)
                lost = Math.Max(lost ?? 0, block.FractionLost);
        }
        if (lost is { } worst)
            downlink.TakeLoss(worst, (ulong)from.Traffic.KbpsOut * 1000, now);
    }

    private void Take(Bye bye, Instant now)
    {
        foreach (var ssrc in bye)
            foreach (var line in from.Lines)
                // A layer that is switched off says goodbye too; its picture goes on in another.
                if (line.Face is { Layers: null } track && track.Ssrc == ssrc)
                    from.EndTrack(line, now);
    }

    private void Take(Nack nack, Instant now)
    {
        if (FindSlot(nack.MediaSsrc) is not { } slot)
            return;
        foreach (var lost in nack)
        {
            if (!_budget.TryTake(1, now))
                return;
            slot.Retransmit(lost, now);
        }
    }

    private SubscribedTrack? FindSlot(uint ssrc)
    {
        foreach (var slot in from.Slots)
            if (slot.Ssrc == ssrc)
                return slot;
        return null;
    }

    private PublishedTrack? FindTrack(uint ssrc)
    {
        foreach (var line in from.Lines)
            foreach (var track in line.Tracks)
                if (track?.Ssrc == ssrc)
                    return track;
        return null;
    }
}
