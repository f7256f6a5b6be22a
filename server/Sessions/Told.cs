using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>What was written and shown in a session so far, for pages that come in later or come back.</summary>
public sealed class Told
{
    private readonly List<MessageSent> _messages = [];
    private readonly List<NoteAdded> _notes = [];
    private readonly List<(string ParticipantId, StillTaken Still)> _stills = [];

    public MessageSent[] Messages => [.. _messages.TakeLast(SessionLimits.Told)];

    public NoteAdded[] Notes => [.. _notes.TakeLast(SessionLimits.Told)];

    /// <param name="participantId">Null: everybody's.</param>
    public StillTaken[] Stills(string? participantId) =>
        [.. _stills.Where(s => participantId is null || s.ParticipantId == participantId).Select(s => s.Still).TakeLast(SessionLimits.Told)];

    public void Add(MessageSent message) => _messages.Add(message);

    public void Add(NoteAdded note) => _notes.Add(note);

    public void Add(StillTaken still, string participantId) => _stills.Add((participantId, still));

    public static string MessageId(LogLine line) => $"m{line.Seq}";

    /// <summary>After a restart: from the evidence, where all of it stands.</summary>
    public static async Task<Told> ReadAsync(SessionArchive archive, string sessionId, IEnumerable<SessionParticipant> people)
    {
        var told = new Told();
        var byLabel = people.ToDictionary(p => p.Label);
        var reading = await archive.OpenReadAsync(sessionId, CancellationToken.None);
        foreach (var line in reading?.Lines ?? [])
        {
            if (line.Text("by") is { } label && byLabel.TryGetValue(label, out var by) && line.Text("file") is { } file)
            {
                await told.AddAsync(archive, sessionId, line, by, file);
            }
        }

        return told;
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
                Add(new MessageSent(MessageId(line), text, by.Name, line.At));
            }
            else
            {
                Add(new NoteAdded(text, by.Name, line.At));
            }
        }
    }
}
