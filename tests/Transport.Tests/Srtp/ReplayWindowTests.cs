using CsCheck;
using RemoteVerify.Transport.Srtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Srtp;

public sealed class ReplayWindowTests
{
    [Fact]
    public void It_agrees_with_a_set_of_all_that_was_seen() =>
        Gen.Select(Gen.ULong[0, 1UL << 40], Gen.Int[-1200, 1200].Array[1, 400]).Sample((start, steps) =>
        {
            var window = new ReplayWindow();
            var seen = new HashSet<ulong>();
            var newest = 0UL;
            foreach (var step in steps)
            {
                var index = start + 2000 + (ulong)(long)step + (ulong)seen.Count;
                var expected = !seen.Contains(index) && (seen.Count == 0 || index > newest || newest - index < ReplayWindow.Length);
                if (window.MayAccept(index) != expected)
                    return false;
                if (!expected)
                    continue;
                window.Accept(index);
                seen.Add(index);
                newest = Math.Max(newest, index);
            }
            return true;
        });
}
