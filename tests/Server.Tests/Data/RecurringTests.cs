using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Server.Sessions;
using Xunit;

namespace RemoteVerify.Server.Tests.Data;

public sealed class RecurringTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outage_never_ends_the_work_is_said_once_and_is_tried_again_after_growing_pauses()
    {
        var (clock, log) = (new EagerClock(), new Heard());
        Exception[] outage =
        [
            new DbUpdateException("locked"), new SqliteException("disk I/O error", 10), new IOException("No space left on device"), new ArchiveUnavailable("away"),
            new TaskCanceledException("an answer that never came"), new InvalidOperationException("a bug"), new UnauthorizedAccessException("no"), new TimeoutException("slow"),
        ];
        using var work = new Work(outage, clock, log);
        await work.StartAsync(Cancel);
        await work.Done.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await work.StopAsync(Cancel);

        Assert.Equal(outage.Length + 2, work.Turns);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], clock.Waits.Where(wait => wait != Work.Every).Select(wait => wait.TotalSeconds));
        Assert.Equal([LogLevel.Error, LogLevel.Information], log.Levels);
        Assert.True(work.ExecuteTask!.IsCompletedSuccessfully || work.ExecuteTask.IsCanceled);
    }

    /// <summary>One that is not would end the host with whatever it throws.</summary>
    [Fact]
    public void Everything_that_the_service_does_by_itself_again_and_again_is_such_work()
    {
        var others = typeof(RemoteVerifyServer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BackgroundService)) && !type.IsAbstract && !type.IsSubclassOf(typeof(Recurring)));
        Assert.Equal([typeof(SessionRecovery)], others);
    }

    private sealed class Work(Exception[] outage, TimeProvider clock, ILogger log) : Recurring(Every, clock, log)
    {
        public static readonly TimeSpan Every = TimeSpan.FromHours(1);

        public int Turns { get; private set; }

        public TaskCompletionSource Done { get; } = new();

        protected override Task TurnAsync(CancellationToken stop)
        {
            Turns++;
            if (Turns == outage.Length + 2)
            {
                Done.SetResult();
            }

            return Turns <= outage.Length ? throw outage[Turns - 1] : Task.CompletedTask;
        }
    }

    /// <summary>Every timer rings once, at once.</summary>
    private sealed class EagerClock : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Enqueue(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Heard : ILogger
    {
        public ConcurrentQueue<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Enqueue(logLevel);
    }
}
