using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Identity;

/// <summary>Who may sign in, how, and what the policies mean.</summary>
public static class StaffCookie
{
    public const string Name = "rv_staff";
    private const int PasswordLength = 12;

    public static readonly string PasswordRule = $"At least {PasswordLength} characters, with small and capital letters and digits.";

    private const int FailuresBeforeLockout = 8;
    private static readonly TimeSpan LockoutTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SignedInFor = TimeSpan.FromHours(10);

    public static IServiceCollection AddStaffIdentity(this IServiceCollection services, string keyFolder)
    {
        services.AddDataProtection().SetApplicationName("RemoteVerify").PersistKeysToFileSystem(new DirectoryInfo(keyFolder));
        services.AddSingleton(provider => new SignedTokens(keyFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddIdentityCore<StaffMember>(options =>
        {
            options.Password.RequiredLength = PasswordLength;
            options.Password.RequireNonAlphanumeric = false;
            options.Password.RequiredUniqueChars = 5;
            options.Lockout.MaxFailedAccessAttempts = FailuresBeforeLockout;
            options.Lockout.DefaultLockoutTimeSpan = LockoutTime;
        }).AddRoles<IdentityRole>().AddEntityFrameworkStores<AppDb>().AddSignInManager().AddClaimsPrincipalFactory<StaffClaims>();
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromMinutes(1));
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, Cookie)
            // Nobody has a second factor here; but whose stamp is not the account's any more is signed out of this as well.
            .AddCookie(IdentityConstants.TwoFactorRememberMeScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(Schemes.Visit, null)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(Schemes.Device, null);
        return services.AddAuthorization(AddPolicies);
    }

    private static void Cookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SignedInFor;
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = context => Status(context.Response, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => Status(context.Response, StatusCodes.Status403Forbidden);
        options.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
    }

    private static Task Status(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static void AddPolicies(Microsoft.AspNetCore.Authorization.AuthorizationOptions options)
    {
        var cookie = IdentityConstants.ApplicationScheme;
        options.AddPolicy(Policies.Staff, p => p.AddAuthenticationSchemes(cookie).RequireRole(Roles.All));
        options.AddPolicy(Policies.Administrators, p => p.AddAuthenticationSchemes(cookie).RequireRole(Roles.Administrator));
        options.AddPolicy(Policies.Officials, p => p.AddAuthenticationSchemes(cookie).RequireRole(Roles.Official));
        options.AddPolicy(Policies.Readers, p => p.AddAuthenticationSchemes(cookie).RequireRole(Roles.Auditor, Roles.Official, Roles.Administrator));
        options.AddPolicy(Policies.Keepers, p => p.AddAuthenticationSchemes(cookie).RequireRole(Roles.Official, Roles.Administrator));
        options.AddPolicy(Policies.Supervisors, p => p.AddAuthenticationSchemes(cookie).RequireRole(Roles.Administrator, Roles.Auditor));
        options.AddPolicy(Policies.Applicant, p => p.AddAuthenticationSchemes(Schemes.Visit).RequireClaim(Callers.Participant));
        options.AddPolicy(Policies.Device, p => p.AddAuthenticationSchemes(Schemes.Device).RequireClaim(Callers.Right));
        options.AddPolicy(Policies.InSession, p => p.AddAuthenticationSchemes(Schemes.Visit, cookie)
            .RequireAssertion(c => c.User.AsVisit() is not null || c.User.IsInRole(Roles.Official)));
    }
}

/// <summary>Puts name and department into the cookie, so that a request needs no look-up to know its scope.</summary>
public sealed class StaffClaims(UserManager<StaffMember> users, RoleManager<IdentityRole> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<StaffMember, IdentityRole>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(StaffMember user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new(Callers.DisplayName, user.DisplayName));
        if (user.DepartmentId is { } department)
        {
            identity.AddClaim(new(Callers.Department, department));
        }

        return identity;
    }
}
