using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Sessions are found by the first part of a receipt's code; the start fills it in for those that were there before.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261127204000_Codes")]
public sealed class Codes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "CodePart", table: "Sessions", type: "TEXT", maxLength: 4, nullable: false, defaultValue: "");
        migrationBuilder.CreateIndex(name: "IX_Sessions_CodePart", table: "Sessions", column: "CodePart");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "IX_Sessions_CodePart", table: "Sessions");
        migrationBuilder.DropColumn(name: "CodePart", table: "Sessions");
    }
}
