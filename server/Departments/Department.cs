using RemoteVerify.Server.Scheduling;

namespace RemoteVerify.Server.Departments;

public sealed class Department
{
    public required string Id { get; init; }
    public required Text Name { get; set; }

    /// <summary>When it sees people by video; null: as is usual.</summary>
    public OpeningHours? Hours { get; set; }
}
