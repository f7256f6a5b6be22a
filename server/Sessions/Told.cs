using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>What was written and shown in a session so far, for pages that come in later or come back.</summary>
public sealed class Told
{
    private readonly List<MessageSent> _messages = [];
    private readonly List<NoteAdded> _notes = [];
    private readonly List<LocationFound> _locations = [];
    private readonly List<Signal> _signals = [];
    private readonly List<(string ParticipantId, StillTaken Still)> _stills = [];

    public MessageSent[] Messages => [.. _messages.TakeLast(SessionLimits.Told)];

    public NoteAdded[] Notes => [.. _notes.TakeLast(SessionLimits.Told)];

    /// <param name="participantId">Null: everybody's.</param>
    public StillTaken[] Stills(string? participantId) =>
        [.. _stills.Where(s => participantId is null || s.ParticipantId == participantId).Select(s => s.Still).TakeLast(SessionLimits.Told)];

    public IReadOnlyList<LocationFound> Locations => _locations;

    public IReadOnlyList<Signal> Signals => _signals;

    public void Add(LocationFound location) => _locations.Add(location);

    public void Add(Signal signal) => _signals.Add(signal);

    public void Add(MessageSent message) => _messages.Add(message);

    public void Add(NoteAdded note) => _notes.Add(note);

    public void Add(StillTaken still, string participantId) => _stills.Add((participantId, still));

    public static string MessageId(LogLine line) => $"m{line.Seq}";

    /// <summary>After a restart: from the evidence, where all of it stands.</summary>
    public static async Task<Told> ReadAsync(SessionArchive archive, string sessionId, IEnumerable<SessionParticipant> people, IEnumerable<LogLine> lines)
    {
        var told = new Told();
        var byLabel = people.ToDictionary(p => p.Label);
        foreach (var line in lines)
        {
            if (line.Kind == EvidenceKind.SignalNoticed && byLabel.TryGetValue(line.Text("about") ?? "", out var about) && Enum.TryParse<SignalKind>(line.Text("signal"), ignoreCase: true, out var kind))
            {
                told.Add(new Signal(about.Id, kind, line.Text("detail") ?? "", line.Number("atMs") ?? 0));
            }
            else if (line.Kind == EvidenceKind.LocationReported && byLabel.TryGetValue(line.Text("by") ?? "", out var where))
            {
                told.Add(Location(line, where.Id));
            }
            else if (line.Text("by") is { } label && byLabel.TryGetValue(label, out var by) && line.Text("file") is { } file)
            {
                await told.AddAsync(archive, sessionId, line, by, file);
            }
        }

        return told;
    }

    private static LocationFound Location(LogLine line, string participantId)
    {
        double? Of(string name) => line.Json.TryGetProperty(name, out var value) && value.TryGetDouble(out var number) ? number : null;
        return new(participantId, Of("latitude") ?? 0, Of("longitude") ?? 0, Of("accuracyMetres") ?? 0, Of("headingDegrees"), Of("distanceMetres"), Of("bearingDegrees"), line.Number("atMs") ?? 0);
    }

    private async Task AddAsync(SessionArchive archive, string sessionId, LogLine line, SessionParticipant by, string file)
    {
        // The request is not in the evidence; the entry's own number stands for it.
        if (line.Kind == EvidenceKind.StillTaken)
        {
            Add(new StillTaken($"s{line.Seq}", file, line.Text("sha256") ?? "", line.Text("item"), by.Name, line.Number("atMs") ?? 0), by.Id);
        }
        else if (line.Kind is EvidenceKind.MessageSent or EvidenceKind.NoteAdded
            && await archive.ReadTextAsync(sessionId, file, CancellationToken.None) is { } text)
        {
            if (line.Kind == EvidenceKind.MessageSent)
            {
                Add(new MessageSent(MessageId(line), text, by.Name, line.At, by.Id));
            }
            else
            {
                Add(new NoteAdded(text, by.Name, line.At));
            }
        }
    }
}
