using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>The lines that stand on pictures now, for who joins again. A restart wipes them: the evidence keeps every one.</summary>
public sealed class Drawings
{
    private readonly List<Drawing> _strokes = [];

    public Drawing[] All => [.. _strokes];

    public void Add(Drawing drawing)
    {
        if (drawing.Kind == DrawingKind.Clear)
        {
            _strokes.RemoveAll(s => s.ParticipantId == drawing.ParticipantId);
        }
        else if (drawing.Kind == DrawingKind.Stroke)
        {
            _strokes.Add(drawing);
            if (_strokes.Count(s => s.ParticipantId == drawing.ParticipantId) > SessionLimits.Strokes)
            {
                _strokes.RemoveAt(_strokes.FindIndex(s => s.ParticipantId == drawing.ParticipantId));
            }
        }
    }
}
