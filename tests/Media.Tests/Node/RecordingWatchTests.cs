using RemoteVerify.Node;
using RemoteVerify.Node.Sessions;
using RemoteVerify.Recording;
using RemoteVerify.Transport;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

public sealed class RecordingWatchTests
{
    private static readonly RecorderStatus Waiting = new(RecorderState.Recording, null);
    private static readonly RecorderStatus OnDisk = new(RecorderState.Recording, Instant.FromMilliseconds(1));
    private static readonly RecorderStatus Stalled = new(RecorderState.Stalled, Instant.FromMilliseconds(1));

    [Fact]
    public void It_is_off_until_the_first_chunk_of_everyone_who_sends_is_on_disk()
    {
        Assert.Equal(RecordingState.Off, RecordingWatch.Next(RecordingState.Off, [], false));
        Assert.Equal(RecordingState.Off, RecordingWatch.Next(RecordingState.Off, [OnDisk, Waiting], false));
        Assert.Equal(RecordingState.Recording, RecordingWatch.Next(RecordingState.Off, [OnDisk, OnDisk], false));
    }

    [Fact]
    public void Somebody_who_joins_does_not_interrupt_it() =>
        Assert.Equal(RecordingState.Recording, RecordingWatch.Next(RecordingState.Recording, [OnDisk, Waiting], false));

    [Fact]
    public void It_is_stalled_when_one_persons_media_waits_too_long_or_the_disk_refuses()
    {
        Assert.Equal(RecordingState.Stalled, RecordingWatch.Next(RecordingState.Recording, [OnDisk, Stalled], false));
        Assert.Equal(RecordingState.Stalled, RecordingWatch.Next(RecordingState.Recording, [OnDisk], true));
        Assert.Equal(RecordingState.Stalled, RecordingWatch.Next(RecordingState.Stalled, [Waiting], false));
    }

    [Fact]
    public void It_goes_on_when_all_reaches_the_disk_again_and_is_off_when_all_have_left()
    {
        Assert.Equal(RecordingState.Recording, RecordingWatch.Next(RecordingState.Stalled, [OnDisk, OnDisk], false));
        Assert.Equal(RecordingState.Off, RecordingWatch.Next(RecordingState.Recording, [], false));
    }
}
