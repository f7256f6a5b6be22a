using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Search;

/// <summary>The index over <see cref="SessionGrams"/>: full text (FTS5) in SQLite, GIN over an array in PostgreSQL. Both come with the database itself.</summary>
public static class GramIndex
{
    /// <summary>What more sessions have is found soon by reading them from the newest on.</summary>
    private const int Few = 1_000;

    private const int FillAtOnce = 2_000;

    /// <summary>`ascii`: whatever is beyond ASCII belongs to a word, letters too that are newer than a table of letters. FTS5 forgets what was deleted at once.</summary>
    public static readonly IReadOnlyList<string> Sqlite =
    [
        """CREATE VIRTUAL TABLE "GramIndex" USING fts5("Grams", content='Grams', content_rowid='Id', detail=none, columnsize=0, tokenize='ascii')""",
        """INSERT INTO "GramIndex"("GramIndex", rank) VALUES ('secure-delete', 1)""",
        """CREATE TRIGGER "GramsAdded" AFTER INSERT ON "Grams" BEGIN INSERT INTO "GramIndex"(rowid, "Grams") VALUES (new."Id", new."Grams"); END""",
        """CREATE TRIGGER "GramsRemoved" AFTER DELETE ON "Grams" BEGIN INSERT INTO "GramIndex"("GramIndex", rowid, "Grams") VALUES ('delete', old."Id", old."Grams"); END""",
        """
        CREATE TRIGGER "GramsChanged" AFTER UPDATE ON "Grams" BEGIN
          INSERT INTO "GramIndex"("GramIndex", rowid, "Grams") VALUES ('delete', old."Id", old."Grams");
          INSERT INTO "GramIndex"(rowid, "Grams") VALUES (new."Id", new."Grams");
        END
        """,
    ];

    public const string Postgres = """CREATE INDEX "GramIndex" ON "Grams" USING gin (string_to_array("Grams", ' '))""";

    /// <summary>The sessions whose words have all these grams; null: they are many, or nothing is asked.</summary>
    public static async Task<IReadOnlyList<string>?> FewAsync(this AppDb db, IReadOnlyCollection<string> grams, CancellationToken cancel)
    {
        if (grams.Count == 0)
        {
            return null;
        }

        var (spaced, quoted) = (string.Join(' ', grams), string.Join(' ', grams.Select(gram => $"\"{gram}\"")));
        var found = await (db.Database.IsSqlite()
            ? db.Database.SqlQuery<string>($"""SELECT g."SessionId" AS "Value" FROM "GramIndex" JOIN "Grams" g ON g."Id" = "GramIndex".rowid WHERE "GramIndex" MATCH {quoted} LIMIT {Few + 1}""")
            : db.Database.SqlQuery<string>($"""SELECT "SessionId" AS "Value" FROM "Grams" WHERE string_to_array("Grams", ' ') @> string_to_array({spaced}, ' ') LIMIT {Few + 1}""")).ToListAsync(cancel);
        return found.Count > Few ? null : found;
    }

    /// <summary>At the start: of sessions from before there was this index.</summary>
    public static async Task FillGramsAsync(this AppDb db)
    {
        while (true)
        {
            var without = await db.Digests.Where(d => !db.Grams.Any(g => g.SessionId == d.SessionId)).OrderBy(d => d.SessionId).Select(d => new { d.SessionId, d.Words }).Take(FillAtOnce).ToListAsync();
            db.Grams.AddRange(without.Select(d => new SessionGrams { SessionId = d.SessionId, Grams = Grams.Of(d.Words) }));
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
            if (without.Count < FillAtOnce)
            {
                return;
            }
        }
    }
}
