using RemoteVerify.Recording;

namespace RemoteVerify.Node.Sessions;

/// <summary>Says whether what people send reaches the disk: off until the first chunk of everyone who sends is there; stalled when the disk refuses or somebody's media waits too long.</summary>
internal static class RecordingWatch
{
    /// <param name="senders">One for each recorder that has a live track.</param>
    public static RecordingState Next(RecordingState before, IReadOnlyList<RecorderStatus> senders, bool diskFails)
    {
        if (senders.Count == 0)
        {
            return RecordingState.Off;
        }

        if (diskFails || senders.Any(sender => sender.State == RecorderState.Stalled))
        {
            return RecordingState.Stalled;
        }

        // Somebody who joins a running recording has the time of a first chunk before anything is said.
        return senders.All(sender => sender.LastCommitted is not null) ? RecordingState.Recording : before;
    }
}
