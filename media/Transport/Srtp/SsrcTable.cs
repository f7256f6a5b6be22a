using System.Diagnostics.CodeAnalysis;

namespace RemoteVerify.Transport.Srtp;

/// <summary>State by SSRC, up to a bound. Most connections carry a sound and a picture: the last two found are looked at first.</summary>
internal sealed class SsrcTable<TState>(int capacity) where TState : class, new()
{
    private readonly Dictionary<uint, TState> _states = [];
    private (uint Ssrc, TState? State) _last, _before;

    public bool IsFull => _states.Count >= capacity;

    public bool TryFind(uint ssrc, [NotNullWhen(true)] out TState? state)
    {
        state = ssrc == _last.Ssrc ? _last.State : ssrc == _before.Ssrc ? _before.State : null;
        if (state is not null)
            return true;
        if (!_states.TryGetValue(ssrc, out state))
            return false;
        (_last, _before) = ((ssrc, state), _last);
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
