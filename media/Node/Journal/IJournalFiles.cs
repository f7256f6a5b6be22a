namespace RemoteVerify.Node.Journal;

/// <summary>What the journal asks of a disk; the tests' one fails on demand.</summary>
internal interface IJournalFiles
{
    /// <summary>Opens for appending at <paramref name="length"/>, the file's end as the log knows it, and makes the file where it is missing (its name synced).</summary>
    IJournalFile Open(string path, long length);

    /// <summary>A whole new file, synced with its name, or none.</summary>
    void Put(string path, ReadOnlySpan<byte> content);

    /// <summary>Puts the start of a file, up to <paramref name="length"/>, into a new file under the same name, synced.</summary>
    void Rewrite(string path, long length);
}

/// <summary>One file that grows at its end.</summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>Bytes written, synced or not.</summary>
    long Length { get; }

    void Append(ReadOnlySpan<byte> bytes);

    /// <exception cref="IOException">What was written since the last sync may or may not be on the disk, and no later sync can tell: the file is given up.</exception>
    void Sync();

    /// <summary>Drops what was written past a length.</summary>
    void CutTo(long length);
}
