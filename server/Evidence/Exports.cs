namespace RemoteVerify.Server.Evidence;

public static class ExportsSetup
{
    public static IServiceCollection AddExports(this IServiceCollection services) => services;
    public static void MapExports(this IEndpointRouteBuilder app) { }
}
