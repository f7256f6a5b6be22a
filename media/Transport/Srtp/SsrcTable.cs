using System.Diagnostics.CodeAnalysis;

namespace RemoteVerify.Transport.Srtp;

/// <summary>State by SSRC, up to a bound. Packets come in runs of one SSRC, so the last one found is looked at first.</summary>
internal sealed class SsrcTable<TState>(int capacity) where TState : class, new()
{
    private readonly Dictionary<uint, TState> _states = [];
    private uint _lastSsrc;
    private TState? _last;

    public bool IsFull => _states.Count >= capacity;

    public bool TryFind(uint ssrc, [NotNullWhen(true)] out TState? state)
    {
        if (ssrc == _lastSsrc && _last is not null)
        {
            state = _last;
            return true;
        }
        if (!_states.TryGetValue(ssrc, out state))
            return false;
        (_lastSsrc, _last) = (ssrc, state);
        return true;
    }

    public TState Add(uint ssrc) => _states[ssrc] = new TState();

    /// <summary>Finds or adds; false if there is no room.</summary>
    public bool TryGet(uint ssrc, [NotNullWhen(true)] out TState? state)
    {
        if (TryFind(ssrc, out state))
            return true;
        state = IsFull ? null : Add(ssrc);
        return state is not null;
    }
}
