using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Matter types change by versions, of which a case keeps the one that it began with. Reports are found by their bytes.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261127233000_Versions")]
public sealed class Versions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<int>(name: "Version", table: "MatterTypes", type: "INTEGER", nullable: false, defaultValue: 1);
        migrationBuilder.AddColumn<int>(name: "MatterVersion", table: "Cases", type: "INTEGER", nullable: false, defaultValue: 1);
        migrationBuilder.CreateTable(
            name: "MatterVersions",
            columns: table => new
            {
                MatterTypeId = table.Column<string>(type: "TEXT", nullable: false),
                Version = table.Column<int>(type: "INTEGER", nullable: false),
                Content = table.Column<string>(type: "TEXT", nullable: false),
                ReplacedAt = table.Column<long>(type: "INTEGER", nullable: false),
                ReplacedBy = table.Column<string>(type: "TEXT", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_MatterVersions", version => new { version.MatterTypeId, version.Version });
                table.ForeignKey("FK_MatterVersions_MatterTypes_MatterTypeId", version => version.MatterTypeId, "MatterTypes", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateTable(
            name: "Reports",
            columns: table => new
            {
                Sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                Seq = table.Column<long>(type: "INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Reports", report => report.Sha256));
        migrationBuilder.CreateIndex(name: "IX_Reports_SessionId", table: "Reports", column: "SessionId");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("Reports");
        migrationBuilder.DropTable("MatterVersions");
        migrationBuilder.DropColumn(name: "MatterVersion", table: "Cases");
        migrationBuilder.DropColumn(name: "Version", table: "MatterTypes");
    }
}
