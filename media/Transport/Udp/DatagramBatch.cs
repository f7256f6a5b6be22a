namespace RemoteVerify.Transport.Udp;

/// <summary>Datagrams read in one round; their memory is used again by the next.</summary>
internal interface IReceiveBatch
{
    /// <summary>Datagrams in a round at most.</summary>
    int Capacity { get; }

    /// <summary>False: nothing has come in so long.</summary>
    bool Wait(TimeSpan longest);

    /// <summary>Takes what is there without waiting: 0 if nothing is.</summary>
    int Receive();

    Span<byte> Datagram(int index);

    TransportAddress From(int index);
}

/// <summary>Datagrams on their way out, for one thread.</summary>
internal interface ISendBatch
{
    /// <summary>Copies the datagram; a full batch is flushed first.</summary>
    void Add(ReadOnlySpan<byte> datagram, in TransportAddress to);

    /// <summary>Sends all without waiting; returns how many could not be sent.</summary>
    int Flush();
}

internal static class DatagramBuffer
{
    /// <summary>More than any network carries in one piece; what is longer is cut and fails authentication.</summary>
    public const int Length = 2048;
}
