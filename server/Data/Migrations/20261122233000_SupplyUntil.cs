using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Cases say until when the applicant may still hand something in.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261122233000_SupplyUntil")]
public sealed class SupplyUntil : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<string>(name: "SupplyUntil", table: "Cases", type: "TEXT", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "SupplyUntil", table: "Cases");
}
