using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace RemoteVerify.Media.Tests.Archive;

/// <summary>
/// Stands between the archive and Azurite, and adds what Azurite lacks: immutability by blob and legal hold, in the REST form, kept and enforced.
/// A real account was not at hand: <see cref="AzureAccountTests"/> asks one where it is configured.
/// </summary>
internal sealed class KeepingAccount : HttpPipelinePolicy
{
    private const string Until = "x-ms-immutability-policy-until-date", Mode = "x-ms-immutability-policy-mode", Hold = "x-ms-legal-hold";
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, string Mode)> _policies = [];
    private readonly ConcurrentDictionary<string, bool> _holds = [];

    /// <summary>It takes what it is told and keeps nothing, as Azurite does.</summary>
    public bool Forgets { get; set; }

    public IReadOnlyDictionary<string, (DateTimeOffset Until, string Mode)> Policies => _policies;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var (method, blob, query) = (message.Request.Method, message.Request.Uri.Path, message.Request.Uri.Query);
        var comp = query.Split('?', '&').FirstOrDefault(part => part.StartsWith("comp=", StringComparison.Ordinal))?[5..];
        if (comp is "immutabilityPolicies" or "legalhold")
        {
            message.Response = new MadeResponse(message, 200, Take(message.Request, method, blob, comp));
        }
        else if (IsKept(blob) && comp != "tags" && (method == RequestMethod.Delete || method == RequestMethod.Put))
        {
            message.Response = new MadeResponse(message, 409, new() { ["x-ms-error-code"] = "BlobImmutableDueToPolicy" });
        }
        else
        {
            await ProcessNextAsync(message, pipeline);
            if (message.Response.Status is 200 && (method == RequestMethod.Head || method == RequestMethod.Get))
            {
                message.Response = new MadeResponse(message, message.Response.Status, Told(blob, query));
            }
        }
    }

    private Dictionary<string, string> Take(Request request, RequestMethod method, string blob, string comp)
    {
        if (Forgets)
        {
        }
        else if (comp == "legalhold")
        {
            _holds[blob] = request.Headers.TryGetValue(Hold, out var held) && held == "true";
        }
        else if (method == RequestMethod.Delete)
        {
            _policies.TryRemove(blob, out _);
        }
        else if (request.Headers.TryGetValue(Until, out var until) && request.Headers.TryGetValue(Mode, out var mode))
        {
            _policies[blob] = (DateTimeOffset.Parse(until, CultureInfo.InvariantCulture), mode);
        }

        return Told(blob, "");
    }

    private bool IsKept(string blob) => _holds.GetValueOrDefault(blob) || (_policies.TryGetValue(blob, out var policy) && policy.Until > DateTimeOffset.UtcNow);

    private Dictionary<string, string> Told(string blob, string query)
    {
        var told = new Dictionary<string, string> { [Hold] = _holds.GetValueOrDefault(blob) ? "true" : "false" };
        if (query.Contains("restype=container", StringComparison.Ordinal))
        {
            told["x-ms-immutable-storage-with-versioning-enabled"] = "true";
        }

        if (_policies.TryGetValue(blob, out var policy))
        {
            (told[Until], told[Mode]) = (policy.Until.UtcDateTime.ToString("R", CultureInfo.InvariantCulture), policy.Mode);
        }

        return told;
    }

    /// <summary>An answer with headers of its own before those that came, if any came.</summary>
    private sealed class MadeResponse(HttpMessage message, int status, Dictionary<string, string> headers) : Response
    {
        private readonly Response? _came = message.HasResponse ? message.Response : null;

        public override int Status => status;
        public override string ReasonPhrase => _came?.ReasonPhrase ?? "";
        public override Stream? ContentStream { get => _came?.ContentStream; set => _came!.ContentStream = value; }
        public override string ClientRequestId { get; set; } = message.Request.ClientRequestId;

        public override void Dispose() => _came?.Dispose();

        protected override bool ContainsHeader(string name) => headers.ContainsKey(name) || _came?.Headers.Contains(name) == true;

        protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
            headers.Select(header => new HttpHeader(header.Key, header.Value)).Concat(_came?.Headers.Where(header => !headers.ContainsKey(header.Name)) ?? []);

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = headers.GetValueOrDefault(name);
            return value is not null || (_came is not null && _came.Headers.TryGetValue(name, out value));
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = TryGetHeader(name, out var value) ? [value] : null;
            return values is not null;
        }
    }
}
