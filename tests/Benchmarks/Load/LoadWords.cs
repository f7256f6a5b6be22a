using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>What a peer says of itself in SDP, as Chromium words it.</summary>
internal sealed class LoadWords(X509Certificate2 certificate)
{
    public string Ufrag { get; } = RandomText(4);
    public string Password { get; } = RandomText(24);
    private readonly int _session = RandomNumberGenerator.GetInt32(int.MaxValue);
    public string[] Whereabouts { get; set; } = ["a=ice-options:trickle"];

    public string Offer(uint audio, uint video) => Describe("actpass", [Section("audio", 0, "sendonly", audio), Section("video", 1, "sendonly", video), Section("audio", 2, "recvonly", null), Section("video", 3, "recvonly", null)]);

    public string PublishingOffer(uint audio, uint video) => Describe("active", [Section("audio", 0, "sendonly", audio), Section("video", 1, "sendonly", video)]);

    public string WatchingAnswer() => Describe("active", [Section("audio", 0, "recvonly", null), Section("video", 1, "recvonly", null)]);

    private string Describe(string setup, IReadOnlyList<IEnumerable<string>> sections) => string.Join("\r\n",
        [
            "v=0", $"o=- {_session} 2 IN IP4 127.0.0.1", "s=-", "t=0 0", $"a=group:BUNDLE {string.Join(' ', Enumerable.Range(0, sections.Count))}", "a=extmap-allow-mixed", "a=msid-semantic: WMS load",
            .. sections.SelectMany(section => section.Append($"a=setup:{setup}")), "",
        ]);

    private IEnumerable<string> Section(string kind, int mid, string direction, uint? ssrc)
    {
        var fingerprint = BitConverter.ToString(SHA256.HashData(certificate.RawData)).Replace('-', ':');
        var (formats, lines) = kind == "audio"
            ? ("111", new[] { "a=rtpmap:111 opus/48000/2", "a=rtcp-fb:111 transport-cc", "a=fmtp:111 minptime=10;useinbandfec=1" })
            : ("96 97", ["a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 goog-remb", "a=rtcp-fb:96 transport-cc", "a=rtcp-fb:96 ccm fir", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"]);
        return
        [
            $"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0", $"a=ice-ufrag:{Ufrag}", $"a=ice-pwd:{Password}", .. Whereabouts,
            $"a=fingerprint:sha-256 {fingerprint}", $"a=mid:{mid}",
            "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
            $"a={direction}", "a=rtcp-mux", "a=rtcp-rsize", .. lines,
            .. ssrc is null ? Array.Empty<string>() : [$"a=msid:load {kind}", $"a=ssrc:{ssrc} cname:load", $"a=ssrc:{ssrc} msid:load {kind}"],
        ];
    }

    private static string RandomText(int length) => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", length);
}
