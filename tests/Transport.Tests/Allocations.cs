using Xunit;

namespace RemoteVerify.Transport.Tests;

internal static class Allocations
{
    /// <summary>Runs the action often enough to be compiled and for pools to fill, then asserts that it allocates nothing on this thread.</summary>
    public static void AssertNone(Action action)
    {
        for (var i = 0; i < 50; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++)
            action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
