using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace RemoteVerify.Server.Tests.Running;

/// <summary>Somebody else's web server, which hears what is posted to it; it can be down.</summary>
public sealed class OutsideAddress : IDisposable
{
    private readonly HttpListener _http = new();
    private readonly Channel<JsonElement> _heard = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<bool> _refused = Channel.CreateUnbounded<bool>();

    public OutsideAddress()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/ledger/";
        free.Stop();
        _http.Prefixes.Add(Address);
        _http.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public bool IsDown { get; set; }

    public int Waiting => _heard.Reader.Count;

    public async Task<JsonElement> HearAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _heard.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Somebody tried while it was down.</summary>
    public async Task RefuseAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _refused.Reader.ReadAsync(limit.Token);
    }

    public void Dispose() => _http.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _http.GetContextAsync();
                using var response = context.Response;
                response.StatusCode = IsDown ? 503 : 204;
                if (IsDown)
                {
                    _refused.Writer.TryWrite(true);
                    continue;
                }

                _heard.Writer.TryWrite(await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.InputStream));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
