namespace RemoteVerify.Server.Departments;

public sealed class Department
{
    public required string Id { get; init; }
    public required Text Name { get; set; }
}
