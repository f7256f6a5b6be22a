using RemoteVerify.Server.Evidence;

namespace RemoteVerify.Server.Tests.Evidence;

public sealed class ExportShelfTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("films");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_film_that_is_ready_is_known_after_a_restart_and_one_half_made_is_gone()
    {
        var shelf = new ExportShelf(_folder.FullName);
        var ready = new Export("ready", "session-1") { File = shelf.Film("ready") + ".mp4" };
        File.WriteAllText(ready.File, "film");
        shelf.Keep(ready);
        File.WriteAllText(shelf.Film("half") + ".mp4", "half a film");
        shelf.Parts("half");

        var known = Assert.Single(new ExportShelf(_folder.FullName).Read());
        Assert.Equal(("ready", "session-1", ExportState.Ready, ready.File), (known.Id, known.SessionId, known.State, known.File));
        Assert.Equal(2, _folder.EnumerateFileSystemInfos().Count());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"SessionId":"s","File":"../../gone.mp4"}""")]
    [InlineData("null")]
    public void A_damaged_note_is_no_film_and_no_harm(string note)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "x.json"), note);
        Assert.Empty(new ExportShelf(_folder.FullName).Read());
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void A_removed_film_takes_its_note_with_it()
    {
        var shelf = new ExportShelf(_folder.FullName);
        var film = new Export("a", "s") { File = shelf.Film("a") + ".webm" };
        File.WriteAllText(film.File, "film");
        shelf.Keep(film);
        shelf.Remove(film);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }
}
