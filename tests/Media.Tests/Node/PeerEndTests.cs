using RemoteVerify.Node;
using RemoteVerify.Node.Sessions;
using RemoteVerify.Transport;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

public sealed class PeerEndTests
{
    [Fact]
    public void Every_reason_has_a_name_for_observers_and_a_fault_is_not_a_failed_handshake()
    {
        foreach (var reason in Enum.GetValues<PeerCloseReason>())
        {
            Assert.True(Enum.IsDefined(RoomNews.EndOf(reason)));
        }

        Assert.Equal(PeerEnd.Faulted, RoomNews.EndOf(PeerCloseReason.Faulted));
        Assert.All(Enum.GetValues<PeerEnd>(), end => Assert.Equal(end, RoomNews.EndOf(RoomNews.ReasonOf(end))));
    }
}
