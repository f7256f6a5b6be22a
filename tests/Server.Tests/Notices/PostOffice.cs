using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RemoteVerify.Server.Tests.Notices;

/// <summary>What the office's own services would be: a web hook (which may be out of order), and an SMTP server that speaks as much of RFC 5321 as a client needs.</summary>
public sealed class PostOffice : IAsyncDisposable
{
    private readonly WebApplication _hook = WebApplication.CreateSlimBuilder().Build();
    private readonly TcpListener _smtp = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public ConcurrentQueue<JsonElement> Posted { get; } = [];
    public ConcurrentQueue<string> Mailed { get; } = [];
    public bool OutOfOrder { get; set; }
    public string Webhook => _hook.Urls.First() + "/notices";
    public int MailPort => ((IPEndPoint)_smtp.LocalEndpoint).Port;

    public static async Task<PostOffice> OpenAsync()
    {
        var office = new PostOffice();
        office._hook.Urls.Add("http://127.0.0.1:0");
        office._hook.MapPost("/notices", (JsonElement notice) =>
        {
            if (office.OutOfOrder)
            {
                return Results.StatusCode(503);
            }

            office.Posted.Enqueue(notice);
            return Results.Ok();
        });
        await office._hook.StartAsync();
        office._smtp.Start();
        _ = office.ServeAsync();
        return office;
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _smtp.AcceptTcpClientAsync(_stop.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\r\n" };
            await writer.WriteLineAsync("220 post office");
            var text = new StringBuilder();
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                text.AppendLine(line);
                if (line == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    while (await reader.ReadLineAsync(_stop.Token) is { } body && body != ".")
                    {
                        text.AppendLine(body);
                    }

                    Mailed.Enqueue(text.ToString());
                }

                await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : "250 ok");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _smtp.Stop();
        await _hook.DisposeAsync();
        _stop.Dispose();
    }
}
