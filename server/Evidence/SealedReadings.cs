using System.Collections.Concurrent;
using RemoteVerify.Evidence;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Evidence;

/// <summary>The logs of the sessions that are looked at now: a player asks for hundreds of ranges, and a sealed log does not change. Verification reads every byte itself and never asks here.</summary>
public sealed class SealedReadings(SessionArchive archive, TimeProvider clock)
{
    private const int Kept = 16;
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (SessionReading Reading, DateTimeOffset Until)> _readings = [];
    private readonly ConcurrentDictionary<string, (SessionReading Of, Problem? Fault)> _faults = [];

    /// <summary>Null where nobody knows the session.</summary>
    public async Task<SessionReading?> OpenAsync(string sessionId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_readings.TryGetValue(sessionId, out var known) && known.Until > now)
            {
                return known.Reading;
            }
        }

        var reading = await archive.OpenReadAsync(sessionId, cancel);
        if (reading is { Sealed: true, Seal.Archived: true })
        {
            Keep(sessionId, reading, now);
        }

        return reading;
    }

    /// <summary>What does not fit between the session's log and its seal; found once for each reading.</summary>
    public async Task<Problem?> FaultAsync(SessionReading reading, CancellationToken cancel)
    {
        if (!reading.Sealed)
        {
            return null;
        }

        if (_faults.TryGetValue(reading.SessionId, out var known) && ReferenceEquals(known.Of, reading))
        {
            return known.Fault;
        }

        var fault = await archive.LogFaultAsync(reading.SessionId, cancel);
        if (_faults.Count >= Kept)
        {
            _faults.Clear();
        }

        _faults[reading.SessionId] = (reading, fault);
        return fault;
    }

    private void Keep(string sessionId, SessionReading reading, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_readings.Count >= Kept && !_readings.ContainsKey(sessionId))
            {
                _readings.Remove(_readings.MinBy(r => r.Value.Until).Key);
            }

            _readings[sessionId] = (reading, now + Lasts);
        }
    }
}
