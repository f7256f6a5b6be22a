using Microsoft.Data.Sqlite;
using Npgsql;

namespace RemoteVerify.Server.Web;

/// <summary>A disk without room, however it comes up: from a file, from the evidence, from either database.</summary>
public static class FullDisk
{
    public const string Code = "disk_full";
    public const string WhatToDo = "What was just done was not kept. Try again soon, and tell the administrator to free some space on the server.";

    private const int SqliteFull = 13;  // SQLITE_FULL
    private const int SqliteIo = 10;    // SQLITE_IOERR: what a full disk becomes where SQLite had to grow its own files
    private const int NoSpace = 28;     // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT

    public static bool Caused(Exception? exception) => exception switch
    {
        null => false,
        SqliteException { SqliteErrorCode: SqliteFull or SqliteIo } => true,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        IOException { HResult: NoSpace or QuotaExceeded } => true,
        _ => Caused(exception.InnerException),
    };
}
