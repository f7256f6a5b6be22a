using System.Net;
using System.Text;
using RemoteVerify.Transport.Ice;

namespace RemoteVerify.Transport.Sdp;

/// <summary>ICE credentials outside an offer, application/trickle-ice-sdpfrag (RFC 8840 section 9). The candidates told beside them are passed over: a lite agent learns addresses from checks.</summary>
/// <param name="Section">The m-line that they stand under.</param>
public sealed record IceFragment(MediaSection Section, IceCredentials Credentials)
{
    /// <summary>Within <see cref="SdpLimits"/>; never throws.</summary>
    public static bool TryParse(string text, out IceFragment? fragment)
    {
        // A fragment is written as the lines of a description, without its head.
        fragment = SessionDescription.TryParse("v=0\r\n" + text, out var description, out _)
            && description.Media.FirstOrDefault() is { IceUfrag: { } ufrag, IcePassword: { } password } section
            ? new IceFragment(section, new IceCredentials(ufrag, password)) : null;
        return fragment is not null;
    }

    /// <summary>What the server answers to new credentials: its own, and where it listens (RFC 9725 section 4.3.3).</summary>
    public string Answer(IceCredentials server, IReadOnlyList<IPEndPoint> candidates, IReadOnlyList<IPEndPoint> tcpCandidates)
    {
        var text = new StringBuilder("a=ice-lite\r\n");
        text.Append($"m={Section.Kind} 9 {Section.Protocol} {Section.Formats[0]}\r\n");
        if (Section.Mid is { } mid)
            text.Append($"a=mid:{mid}\r\n");
        text.Append($"a=ice-ufrag:{server.Ufrag}\r\na=ice-pwd:{server.Password}\r\n");
        CandidateLines.Write(text, candidates, tcpCandidates);
        return text.ToString();
    }
}
