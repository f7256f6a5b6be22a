using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Findings and the newest signed state of each review; weekly samples.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261123054000_Review")]
public sealed class Review : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Findings",
            columns: table => new
            {
                Id = table.Column<string>(type: "TEXT", nullable: false),
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                CaseId = table.Column<string>(type: "TEXT", nullable: false),
                DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                OfficialId = table.Column<string>(type: "TEXT", nullable: false),
                At = table.Column<long>(type: "INTEGER", nullable: false),
                By = table.Column<string>(type: "TEXT", nullable: false),
                State = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                Grave = table.Column<bool>(type: "INTEGER", nullable: false),
                Item = table.Column<string>(type: "TEXT", nullable: true),
                AtMs = table.Column<long>(type: "INTEGER", nullable: true),
                DueAt = table.Column<string>(type: "TEXT", nullable: true),
                AskedId = table.Column<string>(type: "TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Findings", finding => finding.Id));
        migrationBuilder.CreateIndex(name: "IX_Findings_SessionId", table: "Findings", column: "SessionId");
        migrationBuilder.CreateIndex(name: "IX_Findings_CaseId", table: "Findings", column: "CaseId");
        migrationBuilder.CreateIndex(name: "IX_Findings_DepartmentId_State", table: "Findings", columns: ["DepartmentId", "State"]);
        migrationBuilder.CreateTable(
            name: "ReviewHeads",
            columns: table => new
            {
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                Seq = table.Column<long>(type: "INTEGER", nullable: false),
                Receipt = table.Column<string>(type: "TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewHeads", head => head.SessionId));
        migrationBuilder.CreateTable(
            name: "SampleWeeks",
            columns: table => new
            {
                DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                Week = table.Column<string>(type: "TEXT", nullable: false),
                At = table.Column<long>(type: "INTEGER", nullable: false),
                Share = table.Column<double>(type: "REAL", nullable: false),
                Of = table.Column<int>(type: "INTEGER", nullable: false),
                Drawn = table.Column<int>(type: "INTEGER", nullable: false),
                Seed = table.Column<string>(type: "TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SampleWeeks", week => new { week.DepartmentId, week.Week }));
        migrationBuilder.CreateTable(
            name: "Sampled",
            columns: table => new
            {
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                Week = table.Column<string>(type: "TEXT", nullable: false),
                At = table.Column<long>(type: "INTEGER", nullable: false),
                LookedAt = table.Column<long>(type: "INTEGER", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Sampled", sampled => sampled.SessionId));
        migrationBuilder.CreateIndex(name: "IX_Sampled_DepartmentId_Week", table: "Sampled", columns: ["DepartmentId", "Week"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["Sampled", "SampleWeeks", "ReviewHeads", "Findings"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
