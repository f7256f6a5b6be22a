namespace RemoteVerify.Server.Whip;

/// <summary>An endpoint that pages of any origin may call: it knows its callers by their token, never by a cookie (RFC 9725 section 4.1, the Fetch standard's CORS protocol).</summary>
/// <param name="Methods">What a preflight is told.</param>
public sealed record OpenToOtherOrigins(string Methods);

public static class OtherOrigins
{
    private const string PreflightLastsSeconds = "600";

    /// <summary>Whatever the answer is, an error too: else the page could not read it.</summary>
    public static IApplicationBuilder UseOtherOrigins(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<OpenToOtherOrigins>() is { } open && http.Request.Headers.Origin.Count > 0)
        {
            http.Response.OnStarting(() =>
            {
                Tell(http, open);
                return Task.CompletedTask;
            });
        }

        return next(http);
    });

    private static void Tell(HttpContext http, OpenToOtherOrigins open)
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "Location, Link, ETag, Accept-Post, Accept-Patch, WWW-Authenticate";
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            headers.AccessControlAllowMethods = open.Methods;
            headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match";
            headers.AccessControlMaxAge = PreflightLastsSeconds;
        }
    }
}
