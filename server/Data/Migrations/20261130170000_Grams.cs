using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RemoteVerify.Server.Search;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Names are looked up instead of read through; the start fills it in for the sessions that were there before.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261130170000_Grams")]
public sealed class GramsTable : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "Grams",
            columns: table => new
            {
                Id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                Grams = table.Column<string>(type: "TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Grams", grams => grams.Id));
        migrationBuilder.CreateIndex(name: "IX_Grams_SessionId", table: "Grams", column: "SessionId", unique: true);
        foreach (var sql in ActiveProvider.EndsWith("Sqlite", StringComparison.Ordinal) ? GramIndex.Sqlite : [GramIndex.Postgres])
        {
            migrationBuilder.Sql(sql);
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        if (ActiveProvider.EndsWith("Sqlite", StringComparison.Ordinal))
        {
            migrationBuilder.DropTable("GramIndex");
        }

        migrationBuilder.DropTable("Grams");
    }
}
