using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Search;

/// <summary>How much of what should have been recorded is there.</summary>
public enum RecordingQuality { Good, Fair, Poor }

/// <summary>What a session is found by and counted with, in one slim row: a session's own row holds its matter's words and is many times as long.</summary>
public sealed class SessionDigest
{
    /// <summary>PostgreSQL indexes no more than 2704 bytes; a character of Chinese has three.</summary>
    public const int WordsLength = 700;

    public required string SessionId { get; init; }
    public required string CaseId { get; init; }
    public required string DepartmentId { get; init; }
    public required string MatterTypeId { get; init; }
    public required Text Matter { get; set; }
    public string CaseNumber { get; set; } = "";
    public string Applicant { get; set; } = "";
    public string OfficialId { get; set; } = "";
    public string Official { get; set; } = "";

    /// <summary>Applicant and everybody who took part, in lower case.</summary>
    public string People { get; set; } = "";

    /// <summary>Number, reference, people and official, in lower case.</summary>
    public string Words { get; set; } = "";
    public SessionState State { get; set; }

    /// <summary>When the evidence began; before that, when the session was made.</summary>
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? PlannedFor { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public long? DurationMs { get; set; }

    /// <summary>From the applicant's coming to being let in.</summary>
    public long? WaitMs { get; set; }
    public Outcome? Outcome { get; set; }
    public string? Verdict { get; set; }

    /// <summary>The case had a session before this one.</summary>
    public bool Again { get; set; }

    /// <summary>Null until the evidence has been read for it.</summary>
    public int? Gaps { get; set; }
    public long? GapMs { get; set; }
    public RecordingQuality? Quality { get; set; }

    /// <summary>Its time was over: the evidence is gone, and so are the names.</summary>
    public bool Removed { get; set; }

    public void Fill(Session session, Case c, IReadOnlyCollection<SessionParticipant> people)
    {
        (Matter, CaseNumber, Applicant) = (session.Matter.Name, c.Number, c.ApplicantName);
        (OfficialId, Official, State) = (session.OfficialId, session.OfficialName, session.State);
        (At, PlannedFor, EndedAt, DurationMs) = (session.StartedAt ?? session.CreatedAt, session.PlannedFor, session.EndedAt, session.DurationMs);
        (Outcome, Verdict) = (session.Decision?.Outcome, session.Verdict);
        var applicant = people.Where(p => p.Role == ParticipantRole.Applicant && p.AdmittedAt != null).MinBy(p => p.AdmittedAt);
        WaitMs = applicant is null ? null : (long)(applicant.AdmittedAt!.Value - (applicant.ConsentedAt ?? applicant.CreatedAt)).TotalMilliseconds;
        People = Lower(people.Where(p => p.Role != ParticipantRole.Official).Select(p => p.Name).Prepend(c.ApplicantName).Distinct());
        Words = Lower([c.Number, c.Reference ?? "", session.OfficialName, session.Id, People]);
        if (Removed)
        {
            Forget();
        }
    }

    /// <summary>Nobody is found by a name any more.</summary>
    public void Forget() => (Removed, Applicant, People, Words) = (true, "", "", Lower([CaseNumber, SessionId]));

    private static string Lower(IEnumerable<string> parts)
    {
        var all = string.Join('\n', parts).ToLowerInvariant();
        return all.Length > WordsLength ? all[..WordsLength] : all;
    }

    internal static void Configure(EntityTypeBuilder<SessionDigest> digest)
    {
        digest.HasKey(d => d.SessionId);
        digest.Property(d => d.Matter).HasJsonText();
        digest.Property(d => d.Words).HasMaxLength(WordsLength);

        // The words stand in the index: a search for a name reads no row that does not have it.
        digest.HasIndex(d => new { d.DepartmentId, d.At, d.SessionId, d.Words });
        digest.HasIndex(d => new { d.At, d.SessionId, d.Words });
        digest.HasIndex(d => new { d.State, d.At });
        digest.HasIndex(d => new { d.Outcome, d.At });
        digest.HasIndex(d => new { d.Quality, d.At });
        digest.HasIndex(d => new { d.Verdict, d.At });
        digest.HasIndex(d => new { d.MatterTypeId, d.At });
        digest.HasIndex(d => d.GapMs);
        digest.HasIndex(d => d.CaseId);
    }
}
