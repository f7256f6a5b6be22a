namespace RemoteVerify.Benchmarks.Load;

public sealed partial class LoadPeer
{
    private static readonly TimeSpan CheckAnswered = TimeSpan.FromMilliseconds(20);

    /// <summary>Proves its address, begins a handshake and says nothing more while it is held. Bytes sent and answered.</summary>
    public async Task<(long Sent, long Answered)> OpenHalfAsync(string answer, byte[] hello, TimeSpan held)
    {
        await FindAsync(answer);
        var check = StunCheck.Build(CheckName, _remotePassword);
        _socket.Send(check);
        await Task.Delay(CheckAnswered);
        _socket.Send(hello);
        await Task.Delay(held);
        long answered = 0;
        while (_socket.Available > 0)
        {
            answered += _socket.Receive(_buffer);
        }

        return (check.Length + hello.Length, answered);
    }
}
