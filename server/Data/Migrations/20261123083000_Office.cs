using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace RemoteVerify.Server.Data.Migrations;

/// <summary>Registered places and contacts of cases, opening hours, messages to applicants, call-backs, departments that take part, plain words.</summary>
[DbContext(typeof(AppDb))]
[Migration("20261123083000_Office")]
public sealed class Office : Migration
{
    private static readonly (string Table, string Name)[] Texts = [("Cases", "Site"), ("Cases", "Contact"), ("Departments", "Hours")];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, name) in Texts)
        {
            migrationBuilder.AddColumn<string>(name: name, table: table, type: "TEXT", nullable: true);
        }

        migrationBuilder.AddColumn<long>(name: "CallBackAt", table: "Participants", type: "INTEGER", nullable: true);
        migrationBuilder.CreateTable(
            name: "Notices",
            columns: table => new
            {
                Id = table.Column<string>(type: "TEXT", nullable: false),
                DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                CaseId = table.Column<string>(type: "TEXT", nullable: false),
                SessionId = table.Column<string>(type: "TEXT", nullable: true),
                Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                To = table.Column<string>(type: "TEXT", nullable: false),
                Words = table.Column<string>(type: "TEXT", nullable: false),
                CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                DueAt = table.Column<long>(type: "INTEGER", nullable: false),
                ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                SentAt = table.Column<long>(type: "INTEGER", nullable: true),
                SentBy = table.Column<string>(type: "TEXT", nullable: true),
                Tries = table.Column<int>(type: "INTEGER", nullable: false),
                GivenUpAt = table.Column<long>(type: "INTEGER", nullable: true),
                Problem = table.Column<string>(type: "TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Notices", notice => notice.Id));
        migrationBuilder.CreateIndex(name: "IX_Notices_CaseId", table: "Notices", column: "CaseId");
        migrationBuilder.CreateIndex(name: "IX_Notices_SentAt_DueAt", table: "Notices", columns: ["SentAt", "DueAt"]);
        migrationBuilder.CreateTable(
            name: "Glossary",
            columns: table => new
            {
                Id = table.Column<string>(type: "TEXT", nullable: false),
                DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                Term = table.Column<string>(type: "TEXT", nullable: false),
                Plain = table.Column<string>(type: "TEXT", nullable: false),
                By = table.Column<string>(type: "TEXT", nullable: false),
                At = table.Column<long>(type: "INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Glossary", term => term.Id));
        migrationBuilder.CreateIndex(name: "IX_Glossary_DepartmentId", table: "Glossary", column: "DepartmentId");
        migrationBuilder.CreateTable(
            name: "Guests",
            columns: table => new
            {
                SessionId = table.Column<string>(type: "TEXT", nullable: false),
                DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                Name = table.Column<string>(type: "TEXT", nullable: false),
                Items = table.Column<string>(type: "TEXT", nullable: false),
                SignedAt = table.Column<long>(type: "INTEGER", nullable: true),
                SignedBy = table.Column<string>(type: "TEXT", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Guests", guest => new { guest.SessionId, guest.DepartmentId });
                table.ForeignKey("FK_Guests_Sessions_SessionId", guest => guest.SessionId, "Sessions", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_Guests_DepartmentId", table: "Guests", column: "DepartmentId");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "Guests");
        migrationBuilder.DropTable(name: "Glossary");
        migrationBuilder.DropTable(name: "Notices");
        migrationBuilder.DropColumn(name: "CallBackAt", table: "Participants");
        foreach (var (table, name) in Texts)
        {
            migrationBuilder.DropColumn(name: name, table: table);
        }
    }
}
