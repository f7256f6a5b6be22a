using System.Collections.Concurrent;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Evidence;

/// <summary>Which recordings and pictures each declared view has opened: an audit entry each, once, however they are read (whole, by ranges, by chunks).</summary>
public sealed class OpenedParts(TimeProvider clock)
{
    /// <summary>With so many, those of views that have run out are forgotten.</summary>
    private const int Many = 10_000;
    private readonly ConcurrentDictionary<(string View, string File), DateTimeOffset> _opened = [];

    /// <summary>Before the first byte goes out.</summary>
    public async Task NoteAsync(AppDb db, HttpContext http, string sessionId, string file)
    {
        var part = (http.Request.Query["view"].ToString(), file);
        if (_opened.ContainsKey(part))
        {
            return;
        }

        db.Audit(AuditAction.MediaRead, http, sessionId: sessionId, detail: file);
        await db.SaveChangesAsync(http.RequestAborted);
        _opened[part] = clock.GetUtcNow() + ViewKey.Lasts;
        if (_opened.Count > Many)
        {
            Forget(clock.GetUtcNow());
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (part, _) in _opened.Where(o => o.Value < now))
        {
            _opened.TryRemove(part, out _);
        }
    }
}
