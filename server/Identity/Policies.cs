namespace RemoteVerify.Server.Identity;

public static class Roles
{
    public const string Administrator = "administrator";
    public const string Official = "official";
    public const string Auditor = "auditor";

    public static readonly string[] All = [Administrator, Official, Auditor];
}

public static class Policies
{
    /// <summary>Anybody who works here.</summary>
    public const string Staff = "staff";
    public const string Administrators = "administrators";
    public const string Officials = "officials";
    public const string Readers = "readers";

    /// <summary>May give a case to another official: its owner, or an administrator in the owner's place.</summary>
    public const string Keepers = "keepers";

    /// <summary>May read the audit table.</summary>
    public const string Supervisors = "supervisors";

    /// <summary>An applicant with a visit token.</summary>
    public const string Applicant = "applicant";

    /// <summary>An official or an applicant.</summary>
    public const string InSession = "in-session";

    /// <summary>A camera or viewer with a device token.</summary>
    public const string Device = "device";
}

/// <summary>Names of the ways to say who one is.</summary>
public static class Schemes
{
    public const string Visit = "visit";
    public const string Device = "device";
}
