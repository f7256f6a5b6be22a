using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Departments;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Invitations;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Demo;

public sealed record SignIn(string UserName, string Password);

public sealed record DemoFacts(
    string Url, SignIn? Administrator, SignIn Official, SignIn Auditor, string CaseId, string CaseNumber, string SessionId, string InvitationUrl);

/// <summary>
/// A department with people, two matter types and a case with its invitation, to try everything at once.
/// Run again, it finds what it made; only the two sign-ins get new passwords, because the old ones are known to nobody.
/// </summary>
public sealed class Demonstration(AppDb db, UserManager<StaffMember> users, SignedTokens tokens, ServerOptions options, OfficeTime time, TimeProvider clock)
{
    private const string DepartmentId = "demo000000000000";
    private const string OfficialName = "official";
    private const string AuditorName = "auditor";

    public async Task<DemoFacts> EnsureAsync(SignIn? administrator)
    {
        await EnsureDepartmentAsync();
        await EnsureMatterAsync("demo0000000000a1", "inheritance", DemoMatters.Inheritance);
        var kitchen = await EnsureMatterAsync("demo0000000000a2", "kitchen", DemoMatters.Kitchen);
        var (official, officialSignIn) = await EnsureStaffAsync(OfficialName, "林静", Roles.Official);
        var (_, auditorSignIn) = await EnsureStaffAsync(AuditorName, "周衡", Roles.Auditor);
        var (c, session, invitation) = await OpenCaseAsync(official) ?? await MakeCaseAsync(kitchen, official);
        return new(
            options.PublicAddress, administrator, officialSignIn, auditorSignIn, c.Id, c.Number, session.Id,
            InvitationBook.Url(invitation, tokens, options));
    }

    public static string Words(DemoFacts facts) => $"""

          ── Demonstration ────────────────────────────────────────────────
          Official    {facts.Url}/sign-in
                      name {facts.Official.UserName}   password {facts.Official.Password}
          Room        {facts.Url}/room/{facts.SessionId}
                      (case {facts.CaseNumber}, after signing in as official)
          Applicant   {facts.InvitationUrl}
                      (open it in another browser or a private window)
          Auditor     {facts.Url}/sign-in
                      name {facts.Auditor.UserName}   password {facts.Auditor.Password}
          ─────────────────────────────────────────────────────────────────

        """;

    public static void WriteFile(DemoFacts facts, string path) =>
        SecretFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(facts, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));

    private async Task EnsureDepartmentAsync()
    {
        if (!await db.Departments.AnyAsync(d => d.Id == DepartmentId))
        {
            db.Departments.Add(new Department { Id = DepartmentId, Name = DemoMatters.Office });
            await db.SaveChangesAsync();
        }
    }

    private async Task<MatterType> EnsureMatterAsync(string id, string code, MatterContent content)
    {
        var matter = await db.MatterTypes.SingleOrDefaultAsync(m => m.Id == id);
        if (matter is null)
        {
            matter = new MatterType { Id = id, Code = code, DepartmentId = DepartmentId, Content = content };
            db.MatterTypes.Add(matter);
            await db.SaveChangesAsync();
        }

        return matter;
    }

    private async Task<(StaffMember, SignIn)> EnsureStaffAsync(string userName, string displayName, string role)
    {
        var password = RandomPassword.New();
        if (await users.FindByNameAsync(userName) is not { } member)
        {
            return (await StaffAccount.MakeAsync(users, userName, displayName, role, DepartmentId, password), new(userName, password));
        }

        if (member.DepartmentId != DepartmentId)
        {
            throw new SettingsException([$"--demo: the name \"{userName}\" belongs to somebody else here. Use the demonstration with its own data folder."]);
        }

        member.PasswordHash = users.PasswordHasher.HashPassword(member, password);
        StaffAccount.Check(await users.UpdateSecurityStampAsync(member));
        return (member, new(userName, password));
    }

    /// <summary>The case of an earlier start, if somebody can still come in by its link.</summary>
    private async Task<(Case, Session, Invitation)?> OpenCaseAsync(StaffMember official)
    {
        var now = clock.GetUtcNow();
        var found = await db.Invitations
            .Join(db.Sessions, i => i.SessionId, s => s.Id, (i, s) => new { Invitation = i, Session = s })
            .Join(db.Cases, r => r.Invitation.CaseId, c => c.Id, (r, c) => new { Case = c, r.Session, r.Invitation })
            .Where(r => r.Case.OwnerId == official.Id && r.Session.State == SessionState.Open
                && r.Invitation.UsedAt == null && r.Invitation.RevokedAt == null && r.Invitation.ExpiresAt > now)
            .OrderBy(r => r.Case.CreatedAt).FirstOrDefaultAsync();
        return found is null ? null : (found.Case, found.Session, found.Invitation);
    }

    private async Task<(Case, Session, Invitation)> MakeCaseAsync(MatterType matter, StaffMember official)
    {
        var now = clock.GetUtcNow();
        var c = await CaseBook.MakeAsync(db, matter, "陈晓明", "演示 / demo", official.DisplayName, time);
        (c.OwnerId, c.OwnerName, c.State) = (official.Id, official.DisplayName, CaseState.Taken);
        db.CaseEvents.Add(new() { CaseId = c.Id, At = now, By = official.DisplayName, What = "taken" });
        var session = await SessionBook.OpenAsync(db, c, official.Id, official.DisplayName, now);
        var invitation = InvitationBook.Make(db, c.Id, session.Id, official.DisplayName, now, options.InvitationHours);
        await db.SaveChangesAsync();
        return (c, session, invitation);
    }
}
