using System.Net;
using System.Threading.RateLimiting;
using RemoteVerify.Server.Identity;

namespace RemoteVerify.Server.Web;

/// <summary>Calls a minute from one address; what reads every byte a few at a time; downloads, which last as long as somebody's line is slow, a few a person.</summary>
public static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Redeem = "redeem";
    public const string Receipts = "receipts";
    public const string Heavy = "heavy";
    public const string Downloads = "downloads";
    private const int HeavyAtATime = 4;
    private const int HeavyWaiting = 16;
    private const int DownloadsOfOne = 3;
    private const int DownloadsWaiting = 4;

    public static IServiceCollection AddRateLimits(this IServiceCollection services, RateSettings rates) => services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "60";
            return ValueTask.CompletedTask;
        };
        limits.AddPolicy(SignIn, http => PerAddress(http, rates.SignInsPerMinute));
        limits.AddPolicy(Redeem, http => PerAddress(http, rates.RedemptionsPerMinute));
        limits.AddPolicy(Receipts, http => PerAddress(http, rates.ReceiptsPerMinute));
        limits.AddPolicy(Heavy, _ => RateLimitPartition.GetConcurrencyLimiter(Heavy, _ => new() { PermitLimit = HeavyAtATime, QueueLimit = HeavyWaiting }));
        limits.AddPolicy(Downloads, http => RateLimitPartition.GetConcurrencyLimiter(http.User.AsStaff()?.Id ?? "", _ => new() { PermitLimit = DownloadsOfOne, QueueLimit = DownloadsWaiting }));
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            http.Request.Path.StartsWithSegments("/api") ? PerAddress(http, rates.RequestsPerMinute) : RateLimitPartition.GetNoLimiter(""));
    });

    private static RateLimitPartition<string> PerAddress(HttpContext http, int perMinute)
    {
        // A home or a phone network has a whole /64 of IPv6 addresses.
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        var key = address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.MapToIPv4().ToString();
        return RateLimitPartition.GetSlidingWindowLimiter(key, _ => new()
        {
            PermitLimit = perMinute,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = 6,
        });
    }
}
