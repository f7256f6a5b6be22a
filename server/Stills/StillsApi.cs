using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Stills;

public sealed record TakenStill(string File, string Sha256);

public static class StillsApi
{
    public const string HashHeader = "X-Content-SHA256";

    public static void MapStills(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/sessions/{id}/stills", Upload).WithTags("Stills").RequireAuthorization(Policies.Applicant)
            .WithMetadata(new BodyLimit(SessionLimits.StillBytes + 1))
            .DescribeBody("The picture as the camera made it, at most 20 MB.", "image/jpeg", "image/png", "image/webp")
            .DescribeHeader(HashHeader, "SHA-256 of the body, 64 hex digits.");

    /// <param name="item">Without a request: the item that a picture taken without a line is for.</param>
    /// <summary>A still that the official asked for, or one that was taken while the line was away. Its bytes are checked before anything is kept: size, kind, sane dimensions, hash.</summary>
    private static async Task<Results<Created<TakenStill>, ProblemHttpResult>> Upload(
        string id, string? request, string? item, DateTimeOffset? takenAt, IGrainFactory grains, TimeProvider clock, HttpContext http)
    {
        var visit = http.User.AsVisit()!;
        if (visit.SessionId != id)
        {
            return Refusal.NotFound();
        }

        if (!TryHash(http.Request.Headers[HashHeader], out var expected))
        {
            return Refusal.Of(400, "hash_mismatch", "The hash is missing", $"Send the file's SHA-256 in hex as {HashHeader}.");
        }

        var (session, offer) = (grains.GetGrain<ISessionGrain>(id), new StillOffer(request ?? "", visit.ParticipantId, item, takenAt));
        await session.ExpectStill(offer);
        using var progress = new StillProgress(session, offer, http.Request.ContentLength, clock);
        if (await BodyAsync(http, progress) is not { } content)
        {
            return Refusal.Of(413, "too_large", "The picture is too large", $"Send at most {SessionLimits.StillBytes / 1024 / 1024} MB.");
        }

        if (ImageHeader.Read(content) is not { } image)
        {
            return Refusal.Of(400, "not_an_image", "This is no picture", "Send a JPEG, PNG or WebP picture.");
        }

        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(content), expected))
        {
            return Refusal.Of(400, "hash_mismatch", "The picture arrived damaged", "Take the picture again and send it once more.");
        }

        var taken = await session.TakeStill(new(offer, image.Extension, content, expected));
        progress.Kept();
        return TypedResults.Created((string?)null, new TakenStill(taken.File, taken.Sha256));
    }

    private static bool TryHash(string? text, out byte[] hash)
    {
        hash = new byte[SHA256.HashSizeInBytes];
        return text?.Length == hash.Length * 2 && Convert.FromHexString(text, hash, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <returns>Null: longer than a still may be.</returns>
    private static async Task<byte[]?> BodyAsync(HttpContext http, StillProgress progress)
    {
        if (http.Request.ContentLength > SessionLimits.StillBytes)
        {
            return null;
        }

        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
        {
            if (content.Length + read > SessionLimits.StillBytes)
            {
                return null;
            }

            content.Write(buffer, 0, read);
            progress.Here(content.Length);
        }

        return content.ToArray();
    }
}
