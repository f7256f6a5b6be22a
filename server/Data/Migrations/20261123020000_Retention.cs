using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Legal holds, and the sessions that were removed when their time was over.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261123020000_Retention")]
public sealed class Retention : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Holds",
            columns: table => new
            {
                Id = table.Column<string>(type: "TEXT", nullable: false),
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                At = table.Column<long>(type: "INTEGER", nullable: false),
                By = table.Column<string>(type: "TEXT", nullable: false),
                Reason = table.Column<string>(type: "TEXT", nullable: false),
                ReleasedAt = table.Column<long>(type: "INTEGER", nullable: true),
                ReleasedBy = table.Column<string>(type: "TEXT", nullable: true),
                ReleaseReason = table.Column<string>(type: "TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Holds", hold => hold.Id));
        migrationBuilder.CreateIndex(name: "IX_Holds_SessionId", table: "Holds", column: "SessionId");
        migrationBuilder.CreateTable(
            name: "Removals",
            columns: table => new
            {
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                At = table.Column<long>(type: "INTEGER", nullable: false),
                DoneAt = table.Column<long>(type: "INTEGER", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Removals", removal => removal.SessionId));
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "Removals");
        migrationBuilder.DropTable(name: "Holds");
    }
}
