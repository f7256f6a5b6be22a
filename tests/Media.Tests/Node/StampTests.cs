using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Sessions;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>Trusted times: at the seal, afterwards, and while a session runs.</summary>
public sealed class StampTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_time_stamp_authority_that_is_down_leaves_the_seal_pending()
    {
        _bench.Authority = new Uri("http://127.0.0.1:1/tsa");
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        var ended = await _bench.SealAsync(journal);

        Assert.Equal(TimestampState.Pending, ended.Timestamp);
        Assert.True(ended.Archived);
        Assert.True(File.Exists(Path.Combine(_bench.Folders.Unstamped, "s1")));
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Fact]
    public async Task A_seal_is_stamped_by_the_authority_and_the_reader_says_whose_time_it_is()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        _bench.Authority = authority.Address;
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        Assert.Equal(TimestampState.Stamped, (await _bench.SealAsync(journal)).Timestamp);

        var reader = new SessionArchive(_bench.Archive, _ => null, () => [_bench.Key.Certificate], authority.Roots);
        var verdict = await reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal((VerdictKind.Intact, "Test Time Authority", true), (verdict.Kind, verdict.Signature!.Authority, verdict.Signature.Stamp!.Trusted));
        Assert.Empty(verdict.Problems);
    }

    [Theory]
    [InlineData("seal/checkpoint.tsr")]
    [InlineData("seal/tsa.pem")]
    public async Task A_stamp_that_somebody_took_away_is_missed(string file)
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        _bench.Authority = authority.Address;
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        await _bench.SealAsync(journal);
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);

        File.Delete(Path.Combine(_bench.Root, "archive/sessions/s1", file));
        var verdict = await _bench.Reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal((VerdictKind.Incomplete, file), (verdict.Kind, Assert.Single(verdict.Problems, problem => problem.Kind == ProblemKind.Missing).File));
    }

    [Fact]
    public async Task A_running_session_is_stamped_so_often_as_it_is_to_be_and_after_an_hour_too()
    {
        var clock = new LeapingClock();
        var asked = new List<int>();
        using var stop = new CancellationTokenSource();
        await RunningStamps.FollowAsync(TimeSpan.FromMinutes(10), _ =>
        {
            asked.Add((int)Math.Round(clock.Passed.TotalMinutes));
            if (asked.Count == 9)
                stop.Cancel();
            return Task.FromResult(asked.Count is < 6 or > 7); // The authority is away for a while.
        }, clock, stop.Token);
        Assert.Equal([10, 20, 30, 40, 50, 60, 61, 62, 72], asked);
    }

    [Fact]
    public async Task A_seal_that_had_to_do_without_is_stamped_when_the_authority_is_back()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        (_bench.Authority, authority.IsDown) = (authority.Address, true);
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        Assert.Equal(TimestampState.Pending, (await _bench.SealAsync(journal)).Timestamp);
        await new Afterwards(_bench.Tools).StampAsync(Bench.Cancel);
        Assert.Equal(TimestampState.Pending, (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!.Seal!.Timestamp);

        authority.IsDown = false;
        await new Afterwards(_bench.Tools).StampAsync(Bench.Cancel);
        Assert.Equal(TimestampState.Stamped, (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!.Seal!.Timestamp);
        Assert.Empty(Directory.EnumerateFiles(_bench.Folders.Unstamped));
        Assert.Equal("Test Time Authority", (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Signature!.Authority);
    }

    [Fact]
    public async Task A_session_that_cannot_be_stamped_holds_up_no_other_and_a_crash_after_a_stamp_asks_for_no_second_one()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        (_bench.Authority, authority.IsDown) = (authority.Address, true);
        foreach (var id in (string[])["s1", "s2"])
        {
            await using var journal = _bench.Open(id);
            await Bench.FillAsync(journal);
            await _bench.SealAsync(journal);
            Assert.True(File.Exists(Path.Combine(_bench.Folders.Unstamped, id)));
        }

        authority.IsDown = false;
        File.WriteAllBytes(Path.Combine(_bench.Folders.Unstamped, "s0-gone"), []);
        File.WriteAllBytes(Path.Combine(_bench.Folders.Unstamped, "s9-gone"), []);
        var afterwards = new Afterwards(_bench.Tools);
        await afterwards.StampAsync(Bench.Cancel);
        File.WriteAllBytes(Path.Combine(_bench.Folders.Unstamped, "s1"), []);
        await afterwards.StampAsync(Bench.Cancel);

        Assert.Equal(["s0-gone", "s9-gone"], Directory.EnumerateFiles(_bench.Folders.Unstamped).Select(Path.GetFileName).Order());
        Assert.Equal(TimestampState.Stamped, (await _bench.Reader.OpenReadAsync("s2", Bench.Cancel))!.Seal!.Timestamp);
    }

    [Fact]
    public async Task A_running_session_is_stamped_now_and_then_and_its_times_are_verified()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        _bench.Authority = authority.Address;
        using var tool = _bench.Tools.Authority!;
        await using var journal = _bench.Open();
        var stamps = new RunningStamps(tool, journal, TimeProvider.System, TimeSpan.FromMinutes(10), NullLogger.Instance);
        await Bench.FillAsync(journal, 2);
        authority.IsDown = true;
        Assert.False(await stamps.StampAsync(Bench.Cancel));
        authority.IsDown = false;
        Assert.True(await stamps.StampAsync(Bench.Cancel));
        Assert.True(await journal.CommitAsync(Bench.Chunk(7)));
        Assert.True(await stamps.StampAsync(Bench.Cancel));

        var running = await _bench.Reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal((VerdictKind.NotSealed, 2), (running.Kind, running.Times.Count));
        _bench.Authority = null;
        await _bench.SealAsync(journal);
        var reader = new SessionArchive(_bench.Archive, _ => null, () => [_bench.Key.Certificate], authority.Roots);
        var verdict = await reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal(VerdictKind.Intact, verdict.Kind);
        Assert.Equal([6L, 8L], verdict.Times.Select(time => time.Seq!.Value));
        Assert.All(verdict.Times, time => Assert.True(time.Trusted));
    }

    [Fact]
    public async Task Whatever_goes_wrong_with_a_stamp_the_end_of_the_session_does_not_fail_with_it()
    {
        var tool = new TimestampAuthority(new Uri("http://127.0.0.1:1/"), TimeSpan.FromSeconds(2), NullLogger.Instance);
        tool.Dispose();
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal, 1);
        using var ending = new CancellationTokenSource();
        var failed = new FirstError();
        var following = new RunningStamps(tool, journal, TimeProvider.System, TimeSpan.FromMilliseconds(1), failed).FollowAsync(ending.Token);

        await failed.Told.WaitAsync(Bench.Cancel);
        await ending.CancelAsync();
        await following;
    }

    private sealed class FirstError : ILogger
    {
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Told => _told.Task;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? cause, Func<TState, Exception?, string> words)
        {
            if (level == LogLevel.Error)
            {
                _told.TrySetResult();
            }
        }
    }
}

/// <summary>Nobody waits: whatever is waited for is over at once, a few milliseconds before its time by this clock, as happens.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 27, 10, 0, 0, TimeSpan.Zero);

    public TimeSpan Passed { get; private set; }

    public override DateTimeOffset GetUtcNow() => Begin + Passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            Passed += dueTime - TimeSpan.FromMilliseconds(5);
        }

        return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, Timeout.InfiniteTimeSpan);
    }
}
