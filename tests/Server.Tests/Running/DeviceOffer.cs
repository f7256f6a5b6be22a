namespace RemoteVerify.Server.Tests.Running;

/// <summary>An offer as a WHIP client writes it (RFC 9725 section 4.2): audio and video, bundled, send only.</summary>
public static class DeviceOffer
{
    public static readonly string SendOnly = """
        v=0
        o=- 5228595038118931041 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=msid-semantic: WMS
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        a=rtcp:9 IN IP4 0.0.0.0
        a=ice-ufrag:zjkk
        a=ice-pwd:TP+FOLJ5pdk5+pVwjmSoFAzc
        a=ice-options:trickle
        a=fingerprint:sha-256 DA:7B:57:DC:28:CE:04:4F:31:79:85:C4:31:67:EB:27:58:29:ED:77:2A:0D:24:AE:ED:AD:30:BC:BD:F1:9C:02
        a=setup:actpass
        a=mid:0
        a=sendonly
        a=msid:- audio-1
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1
        a=ssrc:3184534672 cname:whip
        m=video 9 UDP/TLS/RTP/SAVPF 96
        c=IN IP4 0.0.0.0
        a=rtcp:9 IN IP4 0.0.0.0
        a=ice-ufrag:zjkk
        a=ice-pwd:TP+FOLJ5pdk5+pVwjmSoFAzc
        a=ice-options:trickle
        a=fingerprint:sha-256 DA:7B:57:DC:28:CE:04:4F:31:79:85:C4:31:67:EB:27:58:29:ED:77:2A:0D:24:AE:ED:AD:30:BC:BD:F1:9C:02
        a=setup:actpass
        a=mid:1
        a=sendonly
        a=msid:- video-1
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=ssrc:2584450093 cname:whip

        """.ReplaceLineEndings("\r\n");
}
