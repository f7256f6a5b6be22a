using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>A case's second meeting, and sessions that go on with the one before.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261127201500_Second")]
public sealed class Second : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "Second", table: "Cases", type: "TEXT", nullable: true);
        migrationBuilder.AddColumn<string>(name: "AfterId", table: "Sessions", type: "TEXT", nullable: true);
        migrationBuilder.CreateIndex(name: "IX_Sessions_AfterId", table: "Sessions", column: "AfterId");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "IX_Sessions_AfterId", table: "Sessions");
        migrationBuilder.DropColumn(name: "AfterId", table: "Sessions");
        migrationBuilder.DropColumn(name: "Second", table: "Cases");
    }
}
