using RemoteVerify.Node.Sessions;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

public sealed class DoorsTests
{
    [Fact]
    public async Task One_at_a_time_passes_and_a_door_at_which_nobody_stands_is_gone()
    {
        var (doors, inside, most) = (new Doors(), 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(async () =>
        {
            using var door = await doors.EnterAsync($"session-{n % 2}");
            if (n % 2 == 0)
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
        Assert.Equal(1, most);
        Assert.Equal(0, doors.Count);
    }
}
