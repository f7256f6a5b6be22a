using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace RemoteVerify.Server.Data;

/// <summary>One set of migrations for both databases: their columns name SQLite's types, which are taken away here, so that PostgreSQL's follow from the .NET types.</summary>
[SuppressMessage("Usage", "EF1001", Justification = "The generator can be derived from in no other way; a version that changes this does not compile.")]
public sealed class PostgresMigrations(MigrationsSqlGeneratorDependencies dependencies, INpgsqlSingletonOptions options) : NpgsqlMigrationsSqlGenerator(dependencies, options)
{
    private const string CountsUp = "Sqlite:Autoincrement", Identity = "Npgsql:ValueGenerationStrategy";

    public override IReadOnlyList<MigrationCommand> Generate(IReadOnlyList<MigrationOperation> operations, IModel? model = null, MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
    {
        foreach (var column in operations.SelectMany(Columns))
        {
            column.ColumnType = null;
            if (column.FindAnnotation(CountsUp) is not null)
            {
                column.RemoveAnnotation(CountsUp);
                column.SetAnnotation(Identity, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);
            }
        }

        // Nor from the model of a migration: that is SQLite's too.
        return base.Generate(operations, null, options);
    }

    private static IEnumerable<ColumnOperation> Columns(MigrationOperation operation) => operation switch
    {
        CreateTableOperation table => table.Columns,
        AlterColumnOperation altered => [altered, altered.OldColumn],
        ColumnOperation column => [column],
        _ => [],
    };
}
