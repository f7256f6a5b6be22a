using System.Text;
using Microsoft.AspNetCore.Authentication;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Whip;

/// <summary>
/// WHIP (RFC 9725) and WHEP: a device posts an SDP offer and gets the answer with the address of its connection, which DELETE ends.
/// PATCH with new ICE credentials restarts ICE on the connection that there is (RFC 9725 section 4.3.3); with candidates alone it changes nothing, since the server is ICE-lite.
/// A token is for one connection: an offer posted again with it, by a device that lost its line, takes the place of the one before.
/// </summary>
public static class WhipApi
{
    private const string Sdp = "application/sdp", Fragment = "application/trickle-ice-sdpfrag";

    /// <summary>Whichever ICE session there is.</summary>
    private const string AnyTag = "*";
    private static readonly OpenToOtherOrigins AtEndpoint = new("POST, OPTIONS"), AtConnection = new("PATCH, DELETE, OPTIONS");

    public static void MapWhip(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}").WithTags("Devices").RequireAuthorization(Policies.Device);
        group.MapPost("/whip", Publish).Produces<string>(201, Sdp).WithMetadata(AtEndpoint).DescribeBody("The SDP offer (RFC 9725).", Sdp);
        group.MapPost("/whep", Watch).Produces<string>(201, Sdp).WithMetadata(AtEndpoint).DescribeBody("The SDP offer, receive only.", Sdp);
        foreach (var kind in new[] { "whip", "whep" })
        {
            group.MapPatch($"/{kind}/{{resource}}", Patch).Produces<string>(200, Fragment).WithMetadata(AtConnection).DescribeBody("ICE credentials or candidates (RFC 8840 section 9), with If-Match.", Fragment);
            group.MapDelete($"/{kind}/{{resource}}", Close).WithMetadata(AtConnection);

            // RFC 9725 section 4.2: a client may ask what the endpoint takes before it has a token.
            app.MapMethods($"/api/sessions/{{id}}/{kind}", ["OPTIONS"], Options).AllowAnonymous().ExcludeFromDescription().WithMetadata(AtEndpoint);
            app.MapMethods($"/api/sessions/{{id}}/{kind}/{{resource}}", ["OPTIONS"], ConnectionOptions).AllowAnonymous().ExcludeFromDescription().WithMetadata(AtConnection);
        }
    }

    private static Task<IResult> Publish(string id, IGrainFactory grains, IceServerLinks links, HttpContext http) =>
        AnswerAsync(id, "whip", DeviceRight.Publish, null, grains, links, http);

    private static Task<IResult> Watch(string id, string? participant, IGrainFactory grains, IceServerLinks links, HttpContext http) =>
        string.IsNullOrEmpty(participant)
            ? Task.FromResult<IResult>(Refusal.Invalid("participant: whom to watch."))
            : AnswerAsync(id, "whep", DeviceRight.Watch, participant, grains, links, http);

    private static async Task<IResult> AnswerAsync(string id, string kind, DeviceRight right, string? watch, IGrainFactory grains, IceServerLinks links, HttpContext http)
    {
        var device = http.User.AsDevice()!;
        if (device.SessionId != id)
        {
            return Refusal.NotFound();
        }

        if (device.Right != right)
        {
            return Refusal.Of(403, "wrong_token", "The token is for something else", $"Ask the official for a token that can {(right == DeviceRight.Publish ? "publish" : "watch")}.");
        }

        if (!IsOf(http, Sdp))
        {
            http.Response.Headers["Accept-Post"] = Sdp;
            return Refusal.Of(415, "wrong_content_type", "Not an SDP offer", $"Send the offer as {Sdp}.");
        }

        if (await BodyAsync(http) is not { } sdp)
        {
            return Refusal.Of(413, "too_large", "The offer is too large", $"Send at most {SessionLimits.OfferBytes / 1024} KB.");
        }

        if (!sdp.StartsWith("v=0", StringComparison.Ordinal))
        {
            return Refusal.Of(400, "bad_sdp", "This is no SDP offer", "Send an SDP offer (RFC 8866) that begins with v=0.");
        }

        var resource = Ids.New();
        var answer = await grains.GetGrain<ISessionGrain>(id).AnswerDevice(new(device.ParticipantId, resource, sdp, watch));
        http.Response.Headers.Link = links.For(device);
        http.Response.Headers.ETag = Tag(answer.Split("a=ice-ufrag:")[1].Split('\r')[0]);
        http.Response.Headers.Location = $"/api/sessions/{id}/{kind}/{resource}";
        return TypedResults.Text(answer, Sdp, Encoding.UTF8, StatusCodes.Status201Created);
    }

    private static async Task<IResult> Patch(string id, string resource, IGrainFactory grains, HttpContext http)
    {
        var device = http.User.AsDevice()!;
        if (!IsOf(http, Fragment))
        {
            http.Response.Headers["Accept-Patch"] = Fragment;
            return Refusal.Of(415, "wrong_content_type", "Not an ICE fragment", $"Send it as {Fragment}.");
        }

        if (http.Request.Headers.IfMatch.ToString() is not { Length: > 0 } match)
        {
            return Refusal.Of(428, "if_match_needed", "If-Match is needed", "Send the ETag that came with the answer; \"*\" to restart ICE.");
        }

        if (device.SessionId != id || await BodyAsync(http) is not { } fragment)
        {
            return device.SessionId != id ? Refusal.NotFound() : Refusal.Of(413, "too_large", "The fragment is too large", $"Send at most {SessionLimits.OfferBytes / 1024} KB.");
        }

        var patched = await grains.GetGrain<ISessionGrain>(id).PatchDevice(new(device.ParticipantId, resource, fragment, match == AnyTag ? null : match.Trim('"')));
        if (patched is { Tag: { } tag, Fragment: { } restarted })
        {
            http.Response.Headers.ETag = Tag(tag);
            return TypedResults.Text(restarted, Fragment, Encoding.UTF8);
        }

        return patched.Status switch
        {
            StatusCodes.Status204NoContent => TypedResults.NoContent(),
            StatusCodes.Status412PreconditionFailed => Refusal.Of(412, "ice_outdated", "ICE was restarted since", "Send the ETag of the newest answer; \"*\" to restart ICE."),
            StatusCodes.Status400BadRequest => Refusal.Of(400, "bad_sdp", "This is no ICE fragment", "Send an m-line with a=ice-ufrag and a=ice-pwd (RFC 8840 section 9)."),
            _ => Refusal.NotFound(),
        };
    }

    private static bool IsOf(HttpContext http, string type) => http.Request.ContentType?.Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase) == true;

    private static string Tag(string value) => $"\"{value}\"";

    private static async Task<IResult> Close(string id, string resource, IGrainFactory grains, HttpContext http)
    {
        var device = http.User.AsDevice()!;
        return device.SessionId == id && await grains.GetGrain<ISessionGrain>(id).CloseDevice(device.ParticipantId, resource)
            ? TypedResults.Ok()
            : Refusal.NotFound();
    }

    private static async Task<IResult> Options(string id, IceServerLinks links, HttpContext http)
    {
        // Who shows its token learns of the relays before it makes its offer (RFC 9725 section 4.6).
        var shown = await http.AuthenticateAsync(Schemes.Device);
        if (shown.Principal?.AsDevice() is { } device && device.SessionId == id)
        {
            http.Response.Headers.Link = links.For(device);
        }

        http.Response.Headers["Accept-Post"] = Sdp;
        http.Response.Headers.Allow = AtEndpoint.Methods;
        return TypedResults.NoContent();
    }

    private static IResult ConnectionOptions(HttpContext http)
    {
        http.Response.Headers.Allow = AtConnection.Methods;
        http.Response.Headers["Accept-Patch"] = Fragment;
        return TypedResults.NoContent();
    }

    /// <returns>Null: too long.</returns>
    private static async Task<string?> BodyAsync(HttpContext http)
    {
        var buffer = new byte[SessionLimits.OfferBytes + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        return length > SessionLimits.OfferBytes ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }
}
