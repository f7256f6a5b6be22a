namespace RemoteVerify.Server.Sessions;

/// <summary>Stills asked for and not yet there. An upload without a request is refused.</summary>
public sealed class StillRequests
{
    private readonly Dictionary<string, StillRequest> _open = [];

    public StillRequest Open(string participantId, string? item, string by)
    {
        if (_open.Count >= SessionLimits.OpenStillRequests)
        {
            throw new SessionRefusal("too_many_stills", "Wait for the stills that you asked for before.");
        }

        var request = new StillRequest(Ids.New(), participantId, item, by);
        _open.Add(request.Id, request);
        return request;
    }

    /// <param name="participantId">Of whom it was asked: nobody answers for another.</param>
    public StillRequest Find(string requestId, string participantId) =>
        _open.TryGetValue(requestId, out var request) && request.ParticipantId == participantId
            ? request
            : throw new SessionRefusal("still_unknown", "Nobody asks for this still any more. Wait until the official asks again.");

    /// <summary>Of anybody: an official takes it back.</summary>
    public StillRequest Find(string requestId) => _open.GetValueOrDefault(requestId) ?? throw new SessionRefusal("still_unknown", "This still came already, or was taken back.");

    /// <param name="participantId">Null: everybody's.</param>
    public IEnumerable<StillRequest> Of(string? participantId) => _open.Values.Where(r => participantId is null || r.ParticipantId == participantId);

    public void Close(StillRequest request) => _open.Remove(request.Id);
}

public sealed record StillRequest(string Id, string ParticipantId, string? Item, string By);
