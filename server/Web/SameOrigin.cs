using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Web;

/// <summary>
/// A cookie is sent by the browser whoever asks. So an unsafe request, or one to the hub, that carries the staff cookie
/// must come from a page of this server. Without an Origin header it comes from no page (curl).
/// </summary>
public static class SameOrigin
{
    public static IApplicationBuilder UseSameOrigin(this IApplicationBuilder app, ServerOptions options) => app.Use((http, next) =>
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !NeedsCheck(http.Request) || IsOurs(origin, http.Request, options))
        {
            return next(http);
        }

        return Refusal.Of(403, "wrong_origin", "Not from this page", "Open the page of this server and try again there.").ExecuteAsync(http);
    });

    private static bool NeedsCheck(HttpRequest request)
    {
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        return request.Cookies.ContainsKey(StaffCookie.Name) && (!safe || request.Path.StartsWithSegments(SessionHub.Path))
            || request.Path.StartsWithSegments("/api/staff/sign-in");
    }

    private static bool IsOurs(string origin, HttpRequest request, ServerOptions options) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        || string.Equals(origin, options.PublicAddress, StringComparison.OrdinalIgnoreCase);
}
