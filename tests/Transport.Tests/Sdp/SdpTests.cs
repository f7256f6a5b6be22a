using System.Net;
using System.Reflection;
using CsCheck;
using RemoteVerify.Transport.Sdp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Sdp;

public sealed class SdpTests
{
    private static string Offer(string browser)
    {
        var name = Assembly.GetExecutingAssembly().GetManifestResourceNames().Single(name => name.Contains(browser, StringComparison.Ordinal));
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static SessionDescription Parse(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out var description, out var error), error?.ToString());
        return description;
    }

    [Theory]
    [InlineData("chromium", 2)]
    [InlineData("firefox", 2)]
    public void A_browsers_offer_is_read(string browser, int sections)
    {
        var offer = Parse(Offer(browser));
        Assert.Equal(["0", "1"], offer.Bundle);
        Assert.Equal(sections, offer.Media.Count);
        Assert.All(offer.Media, media =>
        {
            Assert.Equal("sha-256", media.FingerprintAlgorithm);
            Assert.Equal(95, media.Fingerprint!.Length);
            Assert.Equal("actpass", media.Setup);
            Assert.True(media.RtcpMux);
            Assert.NotNull(media.IceUfrag);
            Assert.NotEmpty(media.Sources);
        });
        Assert.Equal(offer.Media[1].Sources, [offer.Media[1].Retransmissions[0].Media, offer.Media[1].Retransmissions[0].Retransmission]);
    }

    [Fact]
    public void Chromium_gets_opus_vp8_first_and_h264_of_packetization_mode_1_with_their_rtx()
    {
        var offer = Parse(Offer("chromium"));
        Assert.Equal([111], Negotiation.Codecs(offer.Media[0], sending: false).Select(codec => (int)codec.PayloadType));
        var video = Negotiation.Codecs(offer.Media[1], sending: false);
        Assert.Equal([(96, 97), (102, 103), (108, 109), (116, 117)], video.Select(codec => ((int)codec.PayloadType, (int)codec.RetransmissionType!)));
        Assert.Equal(["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"], video[0].Codec.Feedback);
        Assert.Equal(new ExtensionIds(4, 3, 2, 0, 0), Negotiation.Ids(Negotiation.Extensions(offer.Media[1], sending: false)));
        Assert.Equal(new ExtensionIds(4, 3, 0, 1, 0), Negotiation.Ids(Negotiation.Extensions(offer.Media[0], sending: false)));
    }

    [Fact]
    public void Firefox_keeps_its_own_payload_types_and_ids()
    {
        var offer = Parse(Offer("firefox"));
        Assert.Equal([(120, 124)], Negotiation.Codecs(offer.Media[1], sending: false).Select(codec => ((int)codec.PayloadType, (int)codec.RetransmissionType!)));
        Assert.Equal(new ExtensionIds(3, 7, 4, 0, 0), Negotiation.Ids(Negotiation.Extensions(offer.Media[1], sending: false)));
    }

    [Theory]
    [InlineData("chromium", 3)]
    [InlineData("firefox", 7)]
    public void A_viewer_that_can_tell_arrivals_is_sent_transport_wide_numbers_for_sound_and_picture(string browser, int id)
    {
        var offer = Parse(Offer(browser));
        Assert.All(offer.Media, section => Assert.Equal(id, Negotiation.Ids(Negotiation.Extensions(section, sending: true)).TransportSequence));
        var video = Negotiation.Codecs(offer.Media[1], sending: true)[0].Codec.Feedback;
        Assert.Contains("transport-cc", video);
        Assert.DoesNotContain("goog-remb", video);
    }

    [Fact]
    public void A_viewer_that_can_only_say_its_bitrate_is_sent_send_times_instead()
    {
        var video = Parse(Offer("chromium").Replace("transport-cc", "x-none", StringComparison.Ordinal)).Media[1];
        var ids = Negotiation.Ids(Negotiation.Extensions(video, sending: true));
        Assert.Equal((0, 2), (ids.TransportSequence, ids.AbsoluteSendTime));
        Assert.Contains("goog-remb", Negotiation.Codecs(video, sending: true)[0].Codec.Feedback);
    }

    [Fact]
    public void Layers_of_one_picture_are_taken_and_said_back()
    {
        var offer = Parse(Offer("chromium").Replace("a=mid:1\r\n", "a=mid:1\r\na=rid:l send\r\na=rid:h send\r\na=simulcast:send l;~h,x recv y\r\n", StringComparison.Ordinal));
        var video = offer.Media[1];
        var codecs = Negotiation.Codecs(video, sending: false);
        Assert.Equal(["l", "h"], Negotiation.StreamIds(video, codecs));
        var ids = Negotiation.Ids(Negotiation.Extensions(video, sending: false));
        Assert.Equal((10, 11), (ids.StreamId, ids.RepairedStreamId));
        var answer = new Answer
        {
            Offer = offer, Media = [MediaAnswer.Rejected, new MediaAnswer { Direction = SdpDirection.RecvOnly, Codecs = codecs, StreamIds = ["l", "h"] }],
            IceUfrag = "ufrag", IcePassword = "password-password-pass", Fingerprint = "AA:BB", Candidates = [], SessionId = 1, Version = 1,
        }.Write();
        Assert.Contains("a=rid:l recv\r\na=rid:h recv\r\na=simulcast:recv l;h\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=simulcast:send")]
    [InlineData("a=simulcast:send l;l")]
    [InlineData("a=simulcast:send l;much-too-long-a-stream-id")]
    public void Layers_that_cannot_be_told_apart_are_an_error(string line) => Refused($"v=0\nm=video 9 X 0\n{line}\n", "line 3: expected a=simulcast:send");

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public void An_answer_is_itself_a_description_with_an_m_line_for_each_offered(string browser)
    {
        var offer = Parse(Offer(browser) + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n");
        var text = Write(offer);
        var answer = Parse(text);
        Assert.Equal(offer.Media.Select(media => media.Kind), answer.Media.Select(media => media.Kind));
        Assert.Equal(["0", "1"], answer.Bundle);
        Assert.Equal([SdpDirection.RecvOnly, SdpDirection.SendOnly, SdpDirection.Inactive], answer.Media.Select(media => media.Direction));
        Assert.Equal(0, answer.Media[2].Port);
        Assert.Equal(("passive", "ufrag", "password-password-pass"), (answer.Media[0].Setup, answer.Media[0].IceUfrag, answer.Media[0].IcePassword));
        Assert.Equal([(70u, 71u)], answer.Media[1].Retransmissions);
        Assert.Contains("a=ice-lite\r\n", text, StringComparison.Ordinal);
        Assert.Contains("a=candidate:1 1 udp 2130706431 10.0.0.1 5000 typ host\r\n", text, StringComparison.Ordinal);
        Assert.Contains("a=msid:slot-0 slot-0-video\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_level_attributes_hold_for_every_m_line()
    {
        var description = Parse("v=0\r\na=ice-ufrag:abcd\r\na=setup:active\r\na=sendonly\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\n");
        Assert.Equal([SdpDirection.SendOnly, SdpDirection.RecvOnly], description.Media.Select(media => media.Direction));
        Assert.All(description.Media, media => Assert.Equal(("abcd", "active"), (media.IceUfrag, media.Setup)));
    }

    [Theory]
    [InlineData("", "must begin with v=0")]
    [InlineData("hello", "line 1: expected a line of the form x=...")]
    [InlineData("o=-", "line 1: the description must begin with v=0")]
    [InlineData("v=0\nm=audio", "line 2: expected m=<media> <port> <protocol> <formats>")]
    [InlineData("v=0\nm=audio 99999 X 0", "line 2: expected m=")]
    [InlineData("v=0\n\nm=audio 9 X 0\na=rtpmap:300 opus/48000", "line 4: expected a=rtpmap")]
    [InlineData("v=0\na=ice-ufrag:a b", "line 2: a=ice-ufrag must be")]
    [InlineData("v=0\na=ice-pwd:short", "line 2: a=ice-pwd must be 22")]
    [InlineData("v=0\na=fingerprint:sha-256 zz", "line 2: expected a=fingerprint")]
    [InlineData("v=0\na=setup:maybe", "line 2: a=setup must be")]
    [InlineData("v=0\na=extmap:0 x", "line 2: expected a=extmap")]
    [InlineData("v=0\na=extmap:1/sideways x", "line 2: expected a=extmap")]
    [InlineData("v=0\na=ssrc:x cname:y", "line 2: expected a=ssrc")]
    [InlineData("v=0\na=ssrc-group:FID 1", "line 2: expected a=ssrc-group:FID")]
    [InlineData("v=0\nm=audio 9 X 0\na=mid:0\nm=audio 9 X 0\na=mid:0", "line 5: a=mid:0 is used twice")]
    public void What_is_wrong_is_said_with_its_line(string text, string words)
    {
        Assert.False(SessionDescription.TryParse(text, out _, out var error));
        Assert.Contains(words, error!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_of_both_families_are_told_and_tcp_stands_below_udp()
    {
        IPEndPoint[] places = [new(IPAddress.Parse("192.0.2.1"), 5000), new(IPAddress.Parse("2001:db8::1"), 5000)];
        var answer = new Answer
        {
            Offer = Parse(Offer("chromium")), Media = [new MediaAnswer(), MediaAnswer.Rejected],
            IceUfrag = "ufrag", IcePassword = "password-password-pass", Fingerprint = "AA:BB", Candidates = places, TcpCandidates = places, SessionId = 1, Version = 1,
        }.Write();
        var candidates = answer.Split("\r\n").Where(line => line.StartsWith("a=candidate", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        Assert.Equal(["192.0.2.1", "2001:db8::1", "192.0.2.1", "2001:db8::1"], candidates.Select(words => words[4]));
        Assert.Equal(["udp", "udp", "tcp", "tcp"], candidates.Select(words => words[2]));
        Assert.All(candidates[2..], words => Assert.Equal(["typ", "host", "tcptype", "passive"], words[6..]));
        var priorities = candidates.Select(words => uint.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(priorities.OrderDescending(), priorities);
        Assert.Equal(4, candidates.Select(words => words[0]).Distinct().Count());
    }

    [Fact]
    public void Limits_are_kept()
    {
        Refused(new string('v', SdpLimits.Characters + 1), "longer than");
        Refused("v=0\n" + string.Concat(Enumerable.Repeat("m=audio 9 X 0\n", SdpLimits.MediaSections + 1)), "m-lines");
        Refused("v=0\na=x:" + new string('y', SdpLimits.LineCharacters), "the line is longer");
        Refused("v=0\nm=audio 9 X" + string.Concat(Enumerable.Repeat(" 0", SdpLimits.Formats + 1)), "formats");
        Refused("v=0\n" + string.Concat(Enumerable.Repeat("a=b\n", SdpLimits.Lines)), "lines");
        Refused("v=0\n" + string.Concat(Enumerable.Range(0, SdpLimits.Sources + 1).Select(i => $"a=ssrc:{i} x\n")), "sources");
    }

    [Fact]
    public void Damaged_offers_never_throw_and_can_still_be_answered_or_refused()
    {
        var texts = new[] { Offer("chromium"), Offer("firefox") };
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Int[0, 10_000], Gen.Char[' ', '~'], Gen.Bool).Array[1, 8]).Sample((which, damages) =>
        {
            var text = texts[which].ToCharArray().ToList();
            foreach (var (position, letter, insert) in damages)
            {
                if (insert)
                    text.Insert(position % text.Count, letter == ' ' ? '\n' : letter);
                else
                    text.RemoveAt(position % text.Count);
            }
            if (SessionDescription.TryParse(new string([.. text]), out var offer, out _))
                Write(offer);
        }, iter: 3000);
    }

    [Fact]
    public void Arbitrary_text_never_throws() => Gen.String[0, 400].Sample(text => { SessionDescription.TryParse("v=0\n" + text, out _, out _); }, iter: 20_000);

    private static void Refused(string text, string words)
    {
        Assert.False(SessionDescription.TryParse(text, out _, out var error));
        Assert.Contains(words, error!.ToString(), StringComparison.Ordinal);
    }

    // The first m-line is received, the second sent, others rejected.
    private static string Write(SessionDescription offer) => new Answer
    {
        Offer = offer,
        Media = [.. offer.Media.Select((media, i) => i > 1 ? MediaAnswer.Rejected : new MediaAnswer
        {
            Direction = i == 0 ? SdpDirection.RecvOnly : SdpDirection.SendOnly,
            Codecs = Negotiation.Codecs(media, i == 1),
            Extensions = Negotiation.Extensions(media, i == 1),
            Source = i == 1 ? new OutgoingSource(70, 71, "slot-0", "slot-0", "slot-0-video") : null,
        })],
        IceUfrag = "ufrag", IcePassword = "password-password-pass", Fingerprint = "AA:BB",
        Candidates = [new IPEndPoint(IPAddress.Parse("10.0.0.1"), 5000)], SessionId = 1, Version = 1,
    }.Write();
}
