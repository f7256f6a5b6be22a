using Microsoft.AspNetCore.Http.Metadata;

namespace RemoteVerify.Server.Web;

/// <summary>How large an endpoint's body may be, in bytes.</summary>
public sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
