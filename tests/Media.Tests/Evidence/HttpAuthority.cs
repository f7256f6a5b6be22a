using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Evidence;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary><c>openssl ts</c> behind HTTP on the loopback, as RFC 3161 section 3.4 has it; it can be down.</summary>
internal sealed class HttpAuthority : IDisposable
{
    private readonly HttpListener _http = new();
    private readonly LocalAuthority _authority;

    private HttpAuthority(LocalAuthority authority, int port)
    {
        _authority = authority;
        Address = new Uri($"http://127.0.0.1:{port}/tsa/");
        _http.Prefixes.Add(Address.AbsoluteUri);
        _http.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    public bool IsDown { get; set; }

    public X509Certificate2Collection Roots => [_authority.Root];

    public static async Task<HttpAuthority> StartAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return new HttpAuthority(await LocalAuthority.CreateAsync(), port);
    }

    public void Dispose()
    {
        _http.Close();
        _authority.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (_http.IsListening)
                await AnswerAsync(await _http.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        using var request = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(request);
        var isQuery = context.Request.ContentType == "application/timestamp-query";
        response.StatusCode = IsDown ? 503 : isQuery ? 200 : 415;
        if (response.StatusCode != 200)
            return;
        response.ContentType = "application/timestamp-reply";
        try
        {
            await response.OutputStream.WriteAsync(await _authority.StampAsync(request.ToArray()));
        }
        catch (HttpListenerException)
        {
            // Who asked did not wait for the answer.
        }
    }
}
