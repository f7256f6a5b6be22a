using System.Net.Sockets;

namespace RemoteVerify.Transport.Udp;

internal sealed unsafe class LinuxReceiveBatch(Socket socket) : IReceiveBatch
{
    private const int MostDatagrams = 64;

    private readonly LinuxMessageArray _messages = new(MostDatagrams, socket.AddressFamily);

    public int Capacity => MostDatagrams;

    public bool Wait(TimeSpan longest) => LinuxMessages.WaitForDatagram(socket.SafeHandle, longest);

    public int Receive() =>
        Math.Max(0, LinuxMessages.Receive(socket.SafeHandle, _messages.Messages, MostDatagrams, LinuxMessages.DontWait, null));

    public Span<byte> Datagram(int index) => _messages.Buffer(index)[..(int)_messages.Length(index)];

    public TransportAddress From(int index) => SocketAddressFormat.Read(_messages.Name(index), socket.AddressFamily);
}
