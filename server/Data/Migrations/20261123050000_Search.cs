using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>One slim row a session, to find and to count by.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261123050000_Search")]
public sealed class Search : Migration
{
    private static readonly string[][] Indexes =
    [
        ["DepartmentId", "At", "SessionId", "Words"], ["At", "SessionId", "Words"], ["State", "At"], ["Outcome", "At"], ["Quality", "At"], ["Verdict", "At"], ["MatterTypeId", "At"], ["GapMs"], ["CaseId"],
    ];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Digests",
            columns: table => new
            {
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                CaseId = table.Column<string>(type: "TEXT", nullable: false),
                DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                MatterTypeId = table.Column<string>(type: "TEXT", nullable: false),
                Matter = table.Column<string>(type: "TEXT", nullable: false),
                CaseNumber = table.Column<string>(type: "TEXT", nullable: false),
                Applicant = table.Column<string>(type: "TEXT", nullable: false),
                OfficialId = table.Column<string>(type: "TEXT", nullable: false),
                Official = table.Column<string>(type: "TEXT", nullable: false),
                People = table.Column<string>(type: "TEXT", nullable: false),
                Words = table.Column<string>(type: "TEXT", maxLength: 700, nullable: false),
                State = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                At = table.Column<long>(type: "INTEGER", nullable: false),
                PlannedFor = table.Column<long>(type: "INTEGER", nullable: true),
                EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                DurationMs = table.Column<long>(type: "INTEGER", nullable: true),
                WaitMs = table.Column<long>(type: "INTEGER", nullable: true),
                Outcome = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                Verdict = table.Column<string>(type: "TEXT", nullable: true),
                Again = table.Column<bool>(type: "INTEGER", nullable: false),
                Gaps = table.Column<int>(type: "INTEGER", nullable: true),
                GapMs = table.Column<long>(type: "INTEGER", nullable: true),
                Quality = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                Removed = table.Column<bool>(type: "INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Digests", digest => digest.SessionId));
        foreach (var columns in Indexes)
        {
            migrationBuilder.CreateIndex(name: "IX_Digests_" + string.Join('_', columns), table: "Digests", columns: columns);
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable(name: "Digests");
}
