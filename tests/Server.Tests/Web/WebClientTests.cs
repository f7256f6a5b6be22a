using System.IO.Compression;
using System.Net;
using System.Text;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Web;

public sealed class WebClientTests : IAsyncLifetime
{
    private const string Script = "console.log('你好')";
    private readonly string _root = Directory.CreateTempSubdirectory("rv-web").FullName;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_root, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_root, "index.html"), "<!doctype html>");
        await File.WriteAllTextAsync(Path.Combine(_root, "assets/a-1.js"), Script);
        await File.WriteAllTextAsync(Path.Combine(_root, "assets/b-1.js"), Script);
        await using (var file = File.Create(Path.Combine(_root, "assets/a-1.js.br")))
        await using (var brotli = new BrotliStream(file, CompressionLevel.SmallestSize))
        {
            brotli.Write(Encoding.UTF8.GetBytes(Script));
        }

        _server = RunningServer.With("--RemoteVerify:WebRoot", _root);
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("assets/a-1.js", "gzip, br", "br")]
    [InlineData("assets/a-1.js", "br;q=0, gzip", null)]
    [InlineData("assets/a-1.js", "", null)]
    [InlineData("assets/b-1.js", "br", null)]
    public async Task A_file_comes_compressed_to_those_who_take_it_and_reads_the_same(string file, string takes, string? comes)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_server.Address}/{file}");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", takes);
        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(comes is null ? [] : [comes], response.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        await using var body = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(comes is null ? body : new BrotliStream(body, CompressionMode.Decompress));
        Assert.Equal(Script, await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("join?k=1", "<!doctype html><title>join")]
    [InlineData("cases", "<!doctype html>")]
    public async Task Who_joins_gets_the_page_that_names_its_code_at_once(string address, string page)
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "join.html"), "<!doctype html><title>join");
        using var http = new HttpClient();

        Assert.Equal(page, await http.GetStringAsync($"{_server.Address}/{address}"));
    }

    [Theory]
    [InlineData("cases", "document", true)]
    [InlineData("assets/a-1.js", "worker", true)]
    [InlineData("assets/a-1.js", null, true)]
    [InlineData("api/staff/me", "empty", true)]
    [InlineData("assets/a-1.js", "script", false)]
    public async Task Pages_and_workers_bring_their_policy_and_a_page_s_script_only_what_holds_for_it(string address, string? wantedAs, bool brings)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_server.Address}/{address}");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", wantedAs);
        using var response = await http.SendAsync(request);

        Assert.Equal(brings, response.Headers.Contains("Content-Security-Policy"));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    [Fact]
    public async Task A_page_is_not_taken_for_a_file()
    {
        using var http = new HttpClient();
        Assert.StartsWith("<!doctype html>", await http.GetStringAsync($"{_server.Address}/join"));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"{_server.Address}/assets/none.js")).StatusCode);
    }
}
