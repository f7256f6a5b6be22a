using System.Net;
using System.Threading.RateLimiting;

namespace RemoteVerify.Server.Web;

/// <summary>Calls a minute from one address; verification and packages also a few at a time, because each reads every byte.</summary>
public static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Redeem = "redeem";
    public const string Receipts = "receipts";
    public const string Heavy = "heavy";
    private const int HeavyAtATime = 4;
    private const int HeavyWaiting = 16;

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
