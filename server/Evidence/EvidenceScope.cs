using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Retention;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Evidence;

/// <summary>What holds for every address of a session's evidence, as filters of their groups.</summary>
public static class EvidenceScope
{
    /// <summary>Another department's session is not there.</summary>
    public static async ValueTask<object?> VisibleOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var id = http.GetRouteValue("id") as string;
        var db = http.RequestServices.GetRequiredService<AppDb>();
        return Ids.IsId(id) && await db.Sessions.Visible(http.User.Staff()).AnyAsync(s => s.Id == id) ? await next(context) : Refusal.NotFound();
    }

    /// <summary>What was removed after its time is told as such: the log of removals names it. A row alone hides nothing.</summary>
    public static async ValueTask<object?> NotRemoved(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var id = (string)http.GetRouteValue("id")!;
        return await http.RequestServices.GetRequiredService<RemovalStory>().RemovedAtAsync(id, http.RequestAborted) is not null
            ? Refusal.Of(410, "session_removed", "The session is removed", "Its time was over; the log of removals names it.")
            : await next(context);
    }

    /// <summary>Who looks has said why.</summary>
    public static async ValueTask<object?> DeclaredOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var tokens = http.RequestServices.GetRequiredService<SignedTokens>();
        return ViewKey.Fits(tokens, http.Request.Query["view"], (string)http.GetRouteValue("id")!, http.User.Staff())
            ? await next(context)
            : Refusal.Of(403, "view_needed", "Say first why you look", "Declare the view (POST views with a purpose) and use the key that it gives.");
    }
}
