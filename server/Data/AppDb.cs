using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Departments;
using RemoteVerify.Server.Glossary;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Invitations;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Retention;
using RemoteVerify.Server.Review;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Data;

/// <summary>Everything durable that is not evidence.</summary>
public sealed class AppDb(DbContextOptions<AppDb> options) : IdentityDbContext<StaffMember>(options)
{
    public DbSet<Department> Departments => Set<Department>();
    public DbSet<MatterType> MatterTypes => Set<MatterType>();
    public DbSet<MatterVersion> MatterVersions => Set<MatterVersion>();
    public DbSet<Case> Cases => Set<Case>();
    public DbSet<CaseEvent> CaseEvents => Set<CaseEvent>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SessionGuest> Guests => Set<SessionGuest>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<GlossaryTerm> Glossary => Set<GlossaryTerm>();
    public DbSet<SessionParticipant> Participants => Set<SessionParticipant>();
    public DbSet<LegalHold> Holds => Set<LegalHold>();
    public DbSet<Removal> Removals => Set<Removal>();
    public DbSet<Finding> Findings => Set<Finding>();
    public DbSet<ReviewHead> ReviewHeads => Set<ReviewHead>();
    public DbSet<SealedReport> Reports => Set<SealedReport>();
    public DbSet<SampleWeek> SampleWeeks => Set<SampleWeek>();
    public DbSet<SampledSession> Sampled => Set<SampledSession>();
    public DbSet<SessionDigest> Digests => Set<SessionDigest>();
    public DbSet<SessionGrams> Grams => Set<SessionGrams>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        // SQLite neither orders nor compares DateTimeOffset: all times are UTC milliseconds.
        conventions.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        conventions.Properties<Enum>().HaveConversion<string>().HaveMaxLength(20);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<StaffMember>().HasOne<Department>().WithMany().HasForeignKey(s => s.DepartmentId).OnDelete(DeleteBehavior.Restrict);
        model.Entity<Department>(department =>
        {
            department.Property(d => d.Name).HasJsonText();
            department.Property(d => d.Hours).HasJsonText();
        });
        model.Entity<Notice>(Notice.Configure);
        model.Entity<GlossaryTerm>(term =>
        {
            term.Property(t => t.Term).HasJsonText();
            term.Property(t => t.Plain).HasJsonText();
            term.HasIndex(t => t.DepartmentId);
        });
        model.Entity<MatterType>(matter =>
        {
            matter.Property(m => m.Content).HasJsonText();
            matter.HasIndex(m => new { m.DepartmentId, m.Code }).IsUnique();
            matter.HasOne<Department>().WithMany().HasForeignKey(m => m.DepartmentId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<MatterVersion>(version =>
        {
            version.HasKey(v => new { v.MatterTypeId, v.Version });
            version.Property(v => v.Content).HasJsonText();
            version.HasOne<MatterType>().WithMany().HasForeignKey(v => v.MatterTypeId).OnDelete(DeleteBehavior.Restrict);
        });
        ConfigureCases(model);
        ConfigureSessions(model);
        model.Entity<SessionDigest>(SessionDigest.Configure);
        model.Entity<SessionGrams>().HasIndex(g => g.SessionId).IsUnique();
        model.Entity<Finding>(Finding.Configure);
        model.Entity<ReviewHead>().HasKey(h => h.SessionId);
        model.Entity<SealedReport>(report =>
        {
            report.HasKey(r => r.Sha256);
            report.Property(r => r.Sha256).HasMaxLength(64);
            report.HasIndex(r => r.SessionId);
        });
        model.Entity<SampleWeek>().HasKey(s => new { s.DepartmentId, s.Week });
        model.Entity<SampledSession>(sampled =>
        {
            sampled.HasKey(s => s.SessionId);
            sampled.HasIndex(s => new { s.DepartmentId, s.Week });
        });
        model.Entity<LegalHold>().HasIndex(h => h.SessionId);
        model.Entity<Removal>().HasKey(r => r.SessionId);
        model.Entity<AuditEntry>(audit =>
        {
            audit.HasIndex(a => a.At);
            audit.HasIndex(a => a.SessionId);
        });
    }

    private static void ConfigureCases(ModelBuilder model)
    {
        model.Entity<Case>(@case =>
        {
            @case.HasIndex(c => c.Number).IsUnique();
            @case.HasIndex(c => new { c.DepartmentId, c.State });
            @case.HasOne<MatterType>().WithMany().HasForeignKey(c => c.MatterTypeId).OnDelete(DeleteBehavior.Restrict);
            @case.HasOne<StaffMember>().WithMany().HasForeignKey(c => c.OwnerId).OnDelete(DeleteBehavior.Restrict);
            @case.Property(c => c.Site).HasJsonText();
            @case.Property(c => c.Second).HasJsonText();
            @case.HasMany(c => c.History).WithOne().HasForeignKey(e => e.CaseId);
        });
        model.Entity<Invitation>(invitation =>
        {
            invitation.HasIndex(i => i.CaseId);
            invitation.HasOne<Case>().WithMany().HasForeignKey(i => i.CaseId);
            invitation.HasOne<Session>().WithMany().HasForeignKey(i => i.SessionId);
        });
    }

    private static void ConfigureSessions(ModelBuilder model)
    {
        model.Entity<Session>(session =>
        {
            session.HasIndex(s => s.CaseId);
            session.HasIndex(s => s.AfterId);
            session.Property(s => s.CodePart).HasMaxLength(4);
            session.HasIndex(s => s.CodePart);
            session.HasIndex(s => new { s.DepartmentId, s.CreatedAt });
            session.HasOne<Case>().WithMany().HasForeignKey(s => s.CaseId);
            session.HasMany(s => s.Guests).WithOne().HasForeignKey(g => g.SessionId);
            session.HasMany(s => s.Participants).WithOne().HasForeignKey(p => p.SessionId);
            session.Property(s => s.Matter).HasJsonText();
            session.Property(s => s.Answers).HasJsonText();
            session.Property(s => s.Receipt).HasJsonText();
            session.Property(s => s.Decision).HasJsonText();
        });
        model.Entity<SessionGuest>(guest =>
        {
            guest.HasKey(g => new { g.SessionId, g.DepartmentId });
            guest.HasIndex(g => g.DepartmentId);
            guest.Property(g => g.Name).HasJsonText();
            guest.Property(g => g.Items).HasJsonText();
        });
        model.Entity<SessionParticipant>(participant =>
        {
            participant.Property(p => p.Consent).HasJsonText();
            participant.Property(p => p.Check).HasJsonText();
            participant.HasIndex(p => new { p.SessionId, p.Label }).IsUnique();
        });
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));
}
