using System.Net.Http.Headers;
using System.Security.Cryptography.Pkcs;
using Microsoft.Extensions.Logging;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Archiving;

/// <summary>Asks an RFC 3161 authority over HTTP (section 3.4). Its being down never stops a seal.</summary>
/// <param name="handler">What tests put in place of the network.</param>
internal sealed class TimestampAuthority(Uri address, TimeSpan timeout, ILogger logger, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly HttpClient _http = new(handler ?? new HttpClientHandler()) { Timeout = timeout, MaxResponseContentBufferSize = Timestamp.MaxResponseBytes };

    /// <summary>The authority's answer over the seal's bytes; null when there is none that fits.</summary>
    public Task<byte[]?> StampAsync(ReadOnlyMemory<byte> seal, CancellationToken cancel) => AskAsync(Timestamp.Request(seal.Span), cancel);

    /// <summary>The answer to a request; null when there is none that fits.</summary>
    public async Task<byte[]?> AskAsync(Rfc3161TimestampRequest request, CancellationToken cancel)
    {
        try
        {
            using var body = new ByteArrayContent(request.Encode());
            body.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
            using var answer = await _http.PostAsync(address, body, cancel).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            if (Timestamp.TryAccept(request, bytes, out _))
            {
                return bytes;
            }

            logger.LogWarning("The time-stamp authority {Address} gave an answer that does not fit what was asked", address);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            logger.LogWarning("The time-stamp authority {Address} gave no answer; no trusted time for now. {Cause}", address, e.Message);
        }

        return null;
    }

    public void Dispose() => _http.Dispose();
}
