namespace RemoteVerify.Server.Web;

/// <summary>What browsers may do with our pages: own scripts only; camera, microphone and place for ourselves only; never in a frame.</summary>
public static class SecurityHeaders
{
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!IsPartOfPage(http.Request))
        {
            headers.ContentSecurityPolicy = Policy(http.Request);
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(self), display-capture=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }

        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (http.Request.Path.StartsWithSegments("/api"))
        {
            headers.CacheControl = "no-store";
        }

        return next(http);
    });

    /// <summary>Scripts and styles are under the policy of the page that loads them, pages and workers under their own: on a slow line each file comes sooner by 600 bytes.</summary>
    private static bool IsPartOfPage(HttpRequest request) => request.Headers["Sec-Fetch-Dest"] == "script" || request.Headers["Sec-Fetch-Dest"] == "style";

    // Older Safari does not count ws: as 'self', so the socket's address is named.
    private static string Policy(HttpRequest request) => string.Join("; ",
        "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:", "font-src 'self' data:", "worker-src 'self' blob:",
        $"connect-src 'self' {(request.IsHttps ? "wss" : "ws")}://{request.Host}",
        "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'");
}
