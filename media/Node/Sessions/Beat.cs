using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace RemoteVerify.Node.Sessions;

/// <summary>
/// One timer for what every session does again and again. With a timer of its own each, a node of many sessions would be woken at
/// as many moments; here they take their turns one after the other. Who is still at work when its turn comes is passed over.
/// </summary>
internal sealed class Beat : IAsyncDisposable
{
    /// <summary>Processors that share a lane: the turns must not take them all from the packets at once.</summary>
    private const int ProcessorsALane = 4;

    private readonly TimeSpan _every;
    private readonly ILogger _logger;
    private readonly PeriodicTimer[] _timers;
    private readonly ImmutableArray<Turn>[] _lanes;
    private readonly Task _running;
    private int _next;

    public Beat(TimeSpan every, TimeProvider clock, ILogger logger)
    {
        (_every, _logger) = (every, logger);
        var lanes = Math.Max(1, Environment.ProcessorCount / ProcessorsALane);
        _lanes = [.. Enumerable.Repeat(ImmutableArray<Turn>.Empty, lanes)];
        _timers = [.. Enumerable.Range(0, lanes).Select(_ => new PeriodicTimer(every, clock))];
        _running = Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(() => RunAsync(lane))));
    }

    /// <summary>Calls from now on, as often as the beat allows: every whole number of beats nearest to the span, at least one.</summary>
    /// <param name="act">One call at a time, on a thread of the pool; what it does before its first wait should be short.</param>
    public Turn Every(TimeSpan span, Func<ValueTask> act)
    {
        var lane = (int)((uint)Interlocked.Increment(ref _next) % (uint)_lanes.Length);
        var turn = new Turn(this, lane, Math.Max(1, (int)Math.Round(span / _every)), act);
        ImmutableInterlocked.Update(ref _lanes[lane], static (turns, added) => turns.Add(added), turn);
        return turn;
    }

    /// <inheritdoc cref="Every(TimeSpan, Func{ValueTask})"/>
    public Turn Every(TimeSpan span, Action act) => Every(span, () =>
    {
        act();
        return ValueTask.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var timer in _timers)
        {
            timer.Dispose();
        }

        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync(int lane)
    {
        while (await _timers[lane].WaitForNextTickAsync().ConfigureAwait(false))
        {
            foreach (var turn in _lanes[lane])
            {
                turn.Take();
            }
        }
    }

    /// <summary>What is called, until it is stopped.</summary>
    internal sealed class Turn(Beat beat, int lane, int beats, Func<ValueTask> act)
    {
        private readonly Lock _gate = new();
        private Task _running = Task.CompletedTask;
        private int _beatsToWait;
        private bool _stopped;

        /// <summary>No further call; ends with the one that is under way.</summary>
        public Task StopAsync()
        {
            ImmutableInterlocked.Update(ref beat._lanes[lane], static (turns, gone) => turns.Remove(gone), this);
            lock (_gate)
            {
                _stopped = true;
                return _running;
            }
        }

        internal void Take()
        {
            lock (_gate)
            {
                if (_stopped || --_beatsToWait > 0 || !_running.IsCompleted)
                {
                    return;
                }

                _beatsToWait = beats;
                _running = ActAsync();
            }
        }

        private async Task ActAsync()
        {
            try
            {
                await act().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                beat._logger.LogError(e, "A session's turn failed");
            }
        }
    }
}
