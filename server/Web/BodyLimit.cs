using Microsoft.AspNetCore.Http.Metadata;

namespace RemoteVerify.Server.Web;

/// <summary>How large an endpoint's body may be, in bytes.</summary>
public sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata
{
    /// <summary>Of endpoints that say nothing else.</summary>
    public const int Usual = 1024 * 1024;

    /// <summary>Of what everybody may send.</summary>
    public static readonly BodyLimit Small = new(64 * 1024);
}
