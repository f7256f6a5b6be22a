namespace RemoteVerify.Server.Glossary;

/// <summary>A word of the office and what one says at home instead: "房屋产权初始登记", "给新房上户口".</summary>
public sealed class GlossaryTerm
{
    public required string Id { get; init; }
    public required string DepartmentId { get; init; }
    public required Text Term { get; set; }
    public required Text Plain { get; set; }
    public required string By { get; set; }
    public DateTimeOffset At { get; set; }
}
