using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Appointments have a time, helpers a declared role, and pages say what their device check found.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261123011500_Rooms")]
public sealed class Rooms : Migration
{
    private static readonly (string Table, string Name, string Type)[] Columns =
    [
        ("Sessions", "PlannedFor", "INTEGER"), ("Participants", "Helping", "TEXT"), ("Participants", "Check", "TEXT"),
        ("Invitations", "Helping", "TEXT"), ("Invitations", "GuestName", "TEXT"),
    ];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, name, type) in Columns)
        {
            if (type == "INTEGER")
            {
                migrationBuilder.AddColumn<long>(name: name, table: table, type: type, nullable: true);
            }
            else
            {
                migrationBuilder.AddColumn<string>(name: name, table: table, type: type, maxLength: name == "Helping" ? 20 : null, nullable: true);
            }
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, name, _) in Columns)
        {
            migrationBuilder.DropColumn(name: name, table: table);
        }
    }
}
